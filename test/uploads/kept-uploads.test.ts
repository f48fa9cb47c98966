/** Two callers at once: one pauses after each of its steps in turn, and the other comes in between. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { openDatabase } from '../../src/database/open-database.ts';
import type { Transactions } from '../../src/transactions.ts';
import { diskFull } from '../support/service/full-database.ts';
import { tempDir } from '../support/temp-dir.ts';
import { pausingAfter, setUpKeptUploads, SHA256 } from './set-up-kept-uploads.ts';
import { png, setUpUploads } from './set-up-uploads.ts';

/** As many as an upload takes to be removed; to be kept, it takes two. */
const STEPS = [1, 2, 3, 4];

async function setUp(t: TestContext, change: (to: Transactions) => Transactions = (it) => it) {
  const stores = await openDatabase(':memory:');
  t.after(() => stores.close());
  const store = stores.uploads;
  const folder = await tempDir(t);
  const transactions = change(stores.transactions);
  const kept = await setUpKeptUploads({ folder, store, transactions });
  /** Each file that there is, and the bytes that are counted for it, according to record and to file. */
  const standing = async () => {
    const records = await stores.uploads.files();
    return {
      recorded: records.map(({ sha256 }) => sha256),
      files: await kept.files(),
      recordedBytes: records.reduce((sum, { bytes }) => sum + bytes, 0),
      countedBytes: kept.counted.bytes,
    };
  };
  const assertWhole = async (files: readonly string[], when: string): Promise<void> => {
    const { recordedBytes, ...now } = await standing();
    assert.deepEqual(now, { recorded: files, files, countedBytes: recordedBytes }, when);
  };
  return { ...kept, stores, assertWhole };
}

const always = () => true;

test('An upload whose bytes are just being removed for another owner has its file', async (t) => {
  for (const step of STEPS) {
    const { uploads, pausedAfter, send, receive, assertWhole } = await setUp(t);
    const old = await send('a');
    const { upload, path } = await receive('b');
    const slow = pausedAfter(step);
    const dropped = slow.uploads.drop(old, always);
    await slow.paused;
    await Promise.all([uploads.keep(upload, path), dropped]);
    await assertWhole([SHA256], `after step ${step}`);
    assert.ok(await uploads.drop(upload, always));
    await assertWhole([], `after step ${step}, dropped`);
  }
});

test('An upload that is removed while its bytes arrive for another owner leaves the file', async (t) => {
  for (const step of [1, 2]) {
    const { uploads, pausedAfter, send, receive, assertWhole } = await setUp(t);
    const old = await send('a');
    const { upload, path } = await receive('b');
    const slow = pausedAfter(step);
    const kept = slow.uploads.keep(upload, path);
    await slow.paused;
    await Promise.all([kept, uploads.drop(old, always)]);
    await assertWhole([SHA256], `after step ${step}`);
  }
});

test('The same bytes that two owners send at once are counted once', async (t) => {
  for (const step of [1, 2]) {
    const { uploads, pausedAfter, receive, assertWhole } = await setUp(t);
    const [one, other] = [await receive('a'), await receive('b')];
    const slow = pausedAfter(step);
    const kept = slow.uploads.keep(one.upload, one.path);
    await slow.paused;
    await Promise.all([kept, uploads.keep(other.upload, other.path)]);
    await assertWhole([SHA256], `after step ${step}`);
  }
});

test('The last two uploads of the same bytes that are removed at once are counted once', async (t) => {
  for (const step of STEPS) {
    const { uploads, pausedAfter, send, assertWhole } = await setUp(t);
    const [one, other] = [await send('a'), await send('b')];
    const slow = pausedAfter(step);
    const dropped = slow.uploads.drop(one, always);
    await slow.paused;
    await Promise.all([dropped, uploads.drop(other, always)]);
    await assertWhole([], `after step ${step}`);
  }
});

test('An upload that is removed twice at once is counted once', async (t) => {
  for (const step of STEPS) {
    const { uploads, pausedAfter, send, assertWhole } = await setUp(t);
    const upload = await send('a');
    const slow = pausedAfter(step);
    const dropped = slow.uploads.drop(upload, always);
    await slow.paused;
    assert.deepEqual(await Promise.all([dropped, uploads.drop(upload, always)]), [true, true]);
    await assertWhole([], `after step ${step}`);
  }
});

test('Of an order and the removal of its upload at once, one is refused', async (t) => {
  for (const step of STEPS) {
    const { uploads, uploadsOver, stores, send, order } = await setUpUploads(t);
    const { upload } = await send(png);
    const pausing = pausingAfter(step, stores.uploads);
    const removed = isDone(uploadsOver(pausing.store).remove(upload));
    await pausing.paused;
    const ordered = isDone(order(upload));
    assert.notEqual(await removed, await ordered, `after step ${step}`);
    assert.equal((await stores.jobs.idsIn('queued')).length, (await ordered) ? 1 : 0);
    assert.equal((await uploads.find(upload.id, null)) === null, await removed);
  }
});

function isDone(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

/** Transactions that fail to commit, from `breakNow` on, a number of times. */
function breakable() {
  let failures = 0;
  const change = (real: Transactions): Transactions => ({
    tx: (work) =>
      real.tx(async () => {
        const result = await work();
        failures -= 1;
        if (failures >= 0) throw diskFull();
        return result;
      }),
    lock: (name) => real.lock(name),
    afterCommit: (act) => real.afterCommit(act),
  });
  return { change, breakNow: (times = 1) => (failures = times) };
}

test('An upload whose record cannot be stored leaves no file, and one that is there stays', async (t) => {
  const { change, breakNow } = breakable();
  const { uploads, receive, send, assertWhole } = await setUp(t, change);
  const { upload, path } = await receive('a');
  breakNow();
  await assert.rejects(uploads.keep(upload, path), /full/);
  await assertWhole([], 'alone');
  await send('b');
  const again = await receive('a');
  breakNow();
  await assert.rejects(uploads.keep(again.upload, again.path), /full/);
  await assertWhole([SHA256], 'beside another');
});

test('An upload whose file cannot be moved leaves no record', async (t) => {
  const { uploads, receive, assertWhole } = await setUp(t);
  const { upload, path } = await receive('a');
  await rm(path);
  await assert.rejects(uploads.keep(upload, path), { code: 'ENOENT' });
  await assertWhole([], 'afterwards');
});

test('An upload whose record cannot be removed keeps its file', async (t) => {
  const { change, breakNow } = breakable();
  const { uploads, send, assertWhole } = await setUp(t, change);
  const upload = await send('a');
  breakNow();
  await assert.rejects(uploads.drop(upload, always), /full/);
  await assertWhole([SHA256], 'at once');
  // The file comes back even if the database refuses everything.
  breakNow(2);
  await assert.rejects(uploads.drop(upload, always), /full/);
  await assertWhole([SHA256], 'while nothing can be stored');
  assert.ok(await uploads.drop(upload, always));
  await assertWhole([], 'removed');
});

test('An upload that is sent again while expired ones are removed stays', async (t) => {
  const { uploads, stores, clock, send, kept } = await setUpUploads(t, {
    change: (store) => ({
      ...store,
      unusedSince: async (moment) => {
        const unused = await store.unusedSince(moment);
        if (unused.length > 0) await send(png);
        return unused;
      },
    }),
  });
  const { upload } = await send(png);
  clock.at += 2 * 3_600_000;
  await uploads.dropExpired();
  assert.equal((await stores.uploads.find(upload.id))?.id, upload.id);
  assert.deepEqual(await kept(), [upload.sha256]);
});
