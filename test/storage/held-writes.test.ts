import assert from 'node:assert/strict';
import { mock, test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HeldWrites } from '../../src/storage/held-writes.ts';
import { recordingLog } from '../memory/recording-log.ts';
import { diskFull } from '../support/service/full-database.ts';

/** Writes that store words on a disk that can be full. */
function setUp(t: TestContext) {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const { log, lines } = recordingLog();
  const writes = new HeldWrites(log);
  const disk = { error: null as Error | null, words: [] as string[] };
  const store = (word: string, then: () => void = () => undefined) =>
    writes.run(word, async () => {
      await nextTurn();
      if (disk.error !== null) throw disk.error;
      disk.words.push(word);
      then();
    });
  /** Lets time pass, and then everything be stored that can be. */
  const pass = async (ms: number): Promise<void> => {
    mock.timers.tick(ms);
    await writes.quiet();
  };
  const events = () => lines.map(({ event }) => event);
  return { writes, disk, store, pass, events };
}

test('Stores a change at once while there is room', async (t) => {
  const { writes, disk, store, events } = setUp(t);
  assert.equal(await store('first'), true);
  assert.deepEqual(disk.words, ['first']);
  assert.equal(writes.holding, null);
  writes.refuseNewWork();
  assert.deepEqual(events(), []);
});

test('Keeps changes in order while the disk is full, says so once, and stores them when there is room', async (t) => {
  const { writes, disk, store, pass, events } = setUp(t);
  const released: number[] = [];
  writes.onReleased(() => released.push(disk.words.length));
  disk.error = diskFull();
  const first = store('first', () => void store('caused by the first'));
  void store('second');
  await writes.quiet();
  assert.deepEqual([writes.size, writes.holding?.fault], [2, 'full']);
  assert.throws(() => writes.refuseNewWork(), { code: 'storage_full', retryable: true });
  for (let again = 0; again < 30; again += 1) await pass(2_000);
  assert.deepEqual(events(), ['storage paused']);
  disk.error = null;
  await pass(2_000);
  assert.equal(await first, true);
  assert.deepEqual(disk.words, ['first', 'second', 'caused by the first']);
  assert.deepEqual(events(), ['storage paused', 'storage recovered']);
  assert.deepEqual(released, [3]);
  assert.equal(writes.holding, null);
});

test('What is given when the held changes have been stored is stored as well', async (t) => {
  const { writes, disk, store, pass } = setUp(t);
  writes.onReleased(() => void store('afterwards'));
  disk.error = diskFull();
  void store('first');
  await writes.quiet();
  disk.error = null;
  await pass(2_000);
  await writes.quiet();
  assert.deepEqual(disk.words, ['first', 'afterwards']);
});

test('Work for a request runs between two changes, and ahead of those that are held', async (t) => {
  const { writes, disk, store, pass } = setUp(t);
  const request = (word: string) =>
    writes.between(async () => {
      disk.words.push(word);
      for (let turns = 0; turns < 3; turns += 1) await nextTurn();
      disk.words.push(`${word} for`);
    });
  void store('first');
  await Promise.resolve();
  await Promise.all([request('asked'), store('second')]);
  assert.deepEqual(disk.words, ['first', 'asked', 'asked for', 'second']);
  disk.error = diskFull();
  void store('held');
  await writes.quiet();
  await request('ahead');
  await assert.rejects(
    writes.between(() => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  disk.error = null;
  await pass(2_000);
  assert.deepEqual(disk.words.slice(4), ['ahead', 'ahead for', 'held']);
});

test('A database that is locked or fails holds changes too', async (t) => {
  const { writes, disk, store, pass } = setUp(t);
  for (const fault of [
    { code: 'SQLITE_BUSY' },
    { code: 'SQLITE_IOERR' },
    { code: 'UNKNOWN_SQLITE_ERROR_778', rawCode: 778 },
    { code: 'EIO' },
  ]) {
    disk.error = new Error('wrapped', { cause: Object.assign(new Error('fault'), fault) });
    void store('held');
    await writes.quiet();
    assert.equal(writes.holding?.fault, 'failed', fault.code);
    assert.throws(() => writes.refuseNewWork(), { code: 'storage_failed', retryable: true });
    disk.error = null;
    await pass(5_000);
    assert.equal(writes.holding, null);
  }
});

test('Drops a change that fails for another reason, and goes on', async (t) => {
  const { writes, disk, store, events } = setUp(t);
  disk.error = new TypeError('a bug');
  assert.equal(await store('first'), false);
  disk.error = null;
  assert.equal(await store('second'), true);
  assert.deepEqual(disk.words, ['second']);
  assert.deepEqual(events(), ['change dropped']);
  assert.equal(writes.size, 0);
});

test('Closing tries once more and names the changes that are lost', async (t) => {
  const { writes, disk, store, events } = setUp(t);
  disk.error = diskFull();
  void store('first');
  await writes.close();
  assert.ok(events().at(-1)?.startsWith('changes lost'));
  disk.error = null;
  await writes.close();
  assert.deepEqual(disk.words, ['first']);
});
