import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../src/database/port/database.ts';

/** Opens an empty database, which is closed after the test. */
export type OpenDatabase = (t: TestContext) => Promise<Database>;

const RAISE = 'UPDATE words SET number = number + 1 WHERE word = $1';

/** A database with a table of words. */
async function setUp(t: TestContext, open: OpenDatabase) {
  const db = await open(t);
  await db.run('CREATE TABLE words (word TEXT PRIMARY KEY, number INTEGER NOT NULL)');
  const add = (word: string) => db.run('INSERT INTO words (word, number) VALUES ($1, 0)', word);
  const words = async () =>
    (await db.all<{ word: string }>('SELECT word FROM words ORDER BY word')).map(
      ({ word }) => word,
    );
  const numberOf = async (word: string) =>
    (await db.one<{ number: number }>('SELECT number FROM words WHERE word = $1', word)).number;
  return { db, add, words, numberOf };
}

/** Requirements for every adapter of the database port. */
export function databaseContract(name: string, open: OpenDatabase): void {
  transactionContract(name, open);

  test(`${name}: Numbers parameters, however often and in whichever order they appear`, async (t) => {
    const { db } = await setUp(t, open);
    const sql = 'SELECT CAST($2 AS TEXT) AS b, CAST($1 AS TEXT) AS a, CAST($2 AS TEXT) AS again';
    assert.deepEqual({ ...(await db.one<object>(sql, 'x', 'y')) }, { a: 'x', b: 'y', again: 'y' });
  });

  test(`${name}: Returns rows, no row, and how many rows were changed`, async (t) => {
    const { db, add } = await setUp(t, open);
    await add('a');
    await add('b');
    assert.equal(await db.run('UPDATE words SET number = 7'), 2);
    const row = await db.get('SELECT word, number FROM words WHERE word = $1', 'a');
    assert.deepEqual({ ...(row as object) }, { word: 'a', number: 7 });
    assert.equal(await db.get('SELECT 1 AS one FROM words WHERE word = $1', 'c'), undefined);
    await assert.rejects(db.one('SELECT 1 AS one FROM words WHERE word = $1', 'c'), /has none/);
    const { count } = await db.one<{ count: number }>('SELECT count(*) AS count FROM words');
    assert.equal(count, 2);
  });

  test(`${name}: Knows the two functions of SQLite that the service uses`, async (t) => {
    const { db } = await setUp(t, open);
    const list = JSON.stringify(['b', 'a', { c: 1 }]);
    const sql = 'SELECT key, value FROM json_each(CAST($1 AS TEXT)) ORDER BY key';
    const rows = await db.all<{ key: number; value: string }>(sql, list);
    assert.deepEqual(
      rows.map(({ key, value }) => [key, value]),
      [
        [0, 'b'],
        [1, 'a'],
        [2, '{"c":1}'],
      ],
    );
    const valid = 'SELECT 1 AS one WHERE json_valid(CAST($1 AS TEXT))';
    assert.ok(await db.get(valid, '{"a":[1]}'));
    assert.equal(await db.get(valid, '{"a":[1]'), undefined);
  });

  test(`${name}: Work under one name runs once at a time, and again afterwards`, async (t) => {
    const { db } = await setUp(t, open);
    const runs: string[] = [];
    const quick = (): Promise<void> => Promise.resolve(void runs.push('quick'));
    const [begun, enough] = [new Gate(), new Gate()];
    const first = db.alone('expiry', async () => {
      begun.open();
      await enough.passed;
      runs.push('first');
    });
    await begun.passed;
    await db.alone('expiry', quick);
    await db.alone('another', () => Promise.resolve(void runs.push('another')));
    enough.open();
    await first;
    assert.deepEqual(runs, ['another', 'first']);
    const failing = db.alone('expiry', () => Promise.reject(new Error('not now')));
    await assert.rejects(failing, /not now/);
    await db.alone('expiry', quick);
    assert.deepEqual(runs, ['another', 'first', 'quick']);
  });

  test(`${name}: Refuses calls after it has been closed`, async (t) => {
    const { db, add } = await setUp(t, open);
    await add('a');
    await db.close();
    await db.close();
    await assert.rejects(add('b'));
    await assert.rejects(db.tx(() => add('b')));
  });
}

class Gate {
  readonly passed: Promise<void>;
  open: () => void = () => undefined;

  constructor() {
    this.passed = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

function transactionContract(name: string, open: OpenDatabase): void {
  test(`${name}: A transaction stores everything or nothing`, async (t) => {
    const { db, add, words } = await setUp(t, open);
    const failing = db.tx(async () => {
      await add('a');
      await sleep(5);
      throw new Error('not now');
    });
    await assert.rejects(failing, /not now/);
    assert.deepEqual(await words(), []);
    const result = await db.tx(async () => {
      await add('a');
      await sleep(5);
      await add('b');
      return 'both';
    });
    assert.equal(result, 'both');
    assert.deepEqual(await words(), ['a', 'b']);
  });

  test(`${name}: Calls from outside are not part of a transaction`, async (t) => {
    const { db, add, words } = await setUp(t, open);
    const failing = db.tx(async () => {
      await add('inside');
      await sleep(30);
      throw new Error('not now');
    });
    const refused = assert.rejects(failing, /not now/);
    await sleep(10);
    const outside = add('outside');
    assert.equal((await words()).includes('inside'), false, 'it is not stored yet');
    await refused;
    await outside;
    assert.deepEqual(await words(), ['outside']);
  });

  test(`${name}: A call that comes just before a transaction is not part of it`, async (t) => {
    const { db, add, words } = await setUp(t, open);
    const before = add('before');
    const failing = db.tx(async () => {
      await before;
      throw new Error('not now');
    });
    await assert.rejects(failing, /not now/);
    assert.deepEqual(await words(), ['before']);
  });

  test(`${name}: A transaction inside another one is part of it`, async (t) => {
    const { db, add, words } = await setUp(t, open);
    const outer = db.tx(async () => {
      await db.tx(() => add('inner'));
      throw new Error('not now');
    });
    await assert.rejects(outer, /not now/);
    assert.deepEqual(await words(), []);
  });

  test(`${name}: A transaction is undone if one inside it has failed, even if nobody minds`, async (t) => {
    const { db, add, words } = await setUp(t, open);
    const outer = db.tx(async () => {
      await add('outer');
      const inner = db.tx(async () => {
        await add('inner');
        throw new Error('half done');
      });
      await inner.catch(() => undefined);
    });
    await assert.rejects(outer, /half done/);
    assert.deepEqual(await words(), []);
  });

  test(`${name}: Work that a transaction leaves behind is not part of a later one`, async (t) => {
    const { db, add, words } = await setUp(t, open);
    let left: Promise<unknown> = Promise.resolve();
    await db.tx(async () => {
      await add('a');
      left = sleep(20).then(() => add('left'));
    });
    const later = db.tx(async () => {
      await sleep(40);
      throw new Error('not now');
    });
    await assert.rejects(later, /not now/);
    await left;
    assert.deepEqual(await words(), ['a', 'left']);
  });

  test(`${name}: Tells what waits for a commit only then, and not after a rollback`, async (t) => {
    const { db, add } = await setUp(t, open);
    const told: string[] = [];
    await db.tx(async () => {
      db.afterCommit(() => told.push('told'));
      await add('a');
      assert.deepEqual(told, []);
    });
    assert.deepEqual(told, ['told']);
    const failing = db.tx(() => {
      db.afterCommit(() => told.push('never'));
      return Promise.reject(new Error('not now'));
    });
    await assert.rejects(failing, /not now/);
    db.afterCommit(() => told.push('outside'));
    assert.deepEqual(told, ['told', 'outside']);
  });

  test(`${name}: Two transactions that lock a name do not overlap`, async (t) => {
    const { db, add, numberOf } = await setUp(t, open);
    await add('a');
    const raise = () =>
      db.tx(async () => {
        await db.lock('words');
        const number = await numberOf('a');
        await sleep(2);
        await db.run('UPDATE words SET number = $1 WHERE word = $2', number + 1, 'a');
      });
    await Promise.all(Array.from({ length: 20 }, raise));
    assert.equal(await numberOf('a'), 20);
    await assert.rejects(async () => db.lock('words'), /needs a transaction/);
  });

  test(`${name}: Many calls and transactions at once are all stored`, async (t) => {
    const { db, add, numberOf } = await setUp(t, open);
    await add('a');
    const calls = Array.from({ length: 50 }, (_, n) =>
      n % 2 === 0 ? db.run(RAISE, 'a') : db.tx(() => db.run(RAISE, 'a')),
    );
    await Promise.all(calls);
    assert.equal(await numberOf('a'), 50);
  });
}
