import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { openDatabase } from '../../src/database/open-database.ts';
import type { DecoderEnded } from '../../src/messages.ts';
import { QuarantineKeeper } from '../../src/quarantine/quarantine-keeper.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { aDecoderEnd } from '../support/service/make-incident.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse('2026-01-31T12:00:00.000Z');

async function setUp(t: TestContext, lengthMs: number | null = DAY_MS) {
  const stores = await openDatabase(':memory:');
  t.after(() => stores.close());
  const clock = { at: START };
  const create = (length: number | null) =>
    new QuarantineKeeper({
      store: stores.quarantine,
      transactions: stores.transactions,
      lengthMs: length,
      now: () => new Date(clock.at),
      log: silentLogger(),
    });
  const keeper = create(lengthMs);
  let changes = 0;
  keeper.onChange(() => (changes += 1));
  let incidents = 0;
  const end = async (artworkId: string, change: Partial<DecoderEnded> = {}): Promise<string> => {
    incidents += 1;
    const incidentId = `incident-${incidents}`;
    await keeper.ended(aDecoderEnd({ artworkId, ...change }), incidentId);
    return incidentId;
  };
  const isAllowed = (sha256: string, by = keeper): Promise<boolean> =>
    by.assertAllowed(sha256).then(
      () => true,
      () => false,
    );
  const hashes = async () => (await keeper.all()).map(({ sha256 }) => sha256);
  return { keeper, create, clock, changes: () => changes, hashes, end, isAllowed, stores };
}

test('The first end quarantines nothing, the second quarantines the artwork and nothing else', async (t) => {
  const { keeper, changes, hashes, end, isAllowed } = await setUp(t);
  await end('aa');
  await end('bb');
  assert.deepEqual(
    [await isAllowed('aa'), await isAllowed('bb'), await keeper.count()],
    [true, true, 0],
  );
  assert.equal(changes(), 0);
  const incidentId = await end('aa', { end: 'decode_crash', operation: 'inspect' });
  assert.deepEqual(
    [await isAllowed('aa'), await isAllowed('bb'), await keeper.count()],
    [false, true, 1],
  );
  assert.deepEqual([changes(), await hashes()], [1, ['aa']]);
  const until = new Date(START + DAY_MS).toISOString();
  assert.deepEqual(await keeper.all(), [{ sha256: 'aa', incidentId, until }]);
  const [entry] = (await keeper.list({ limit: 10 })).artworks;
  assert.deepEqual([entry?.lastEnd, entry?.operation, entry?.ends], ['decode_crash', 'inspect', 2]);
});

test('A quarantine ends by itself, and the artwork then needs two more ends', async (t) => {
  const { keeper, clock, end, isAllowed } = await setUp(t);
  await end('aa');
  await end('aa');
  clock.at += DAY_MS - 1;
  assert.equal(await isAllowed('aa'), false);
  clock.at += 1;
  assert.deepEqual(
    [await isAllowed('aa'), await keeper.count(), await keeper.all()],
    [true, 0, []],
  );
  await end('aa');
  assert.equal(await isAllowed('aa'), true);
  await end('aa');
  assert.equal(await isAllowed('aa'), false);
});

test('A decode that was running when its artwork was quarantined starts the time again', async (t) => {
  const { keeper, clock, end } = await setUp(t);
  await end('aa');
  await end('aa');
  clock.at += HOUR_MS;
  await end('aa');
  const [entry] = (await keeper.list({ limit: 10 })).artworks;
  assert.equal(entry?.until, new Date(clock.at + DAY_MS).toISOString());
  assert.equal(entry.ends, 3);
});

test('A first end is forgotten after a day, or after the length of a longer quarantine', async (t) => {
  for (const [lengthMs, rememberedMs] of [
    [HOUR_MS, DAY_MS],
    [3 * DAY_MS, 3 * DAY_MS],
  ] as const) {
    const { clock, end, isAllowed } = await setUp(t, lengthMs);
    await end('aa');
    clock.at += rememberedMs + 1;
    await end('aa');
    assert.equal(await isAllowed('aa'), true);
    clock.at += rememberedMs;
    await end('aa');
    assert.equal(await isAllowed('aa'), false);
  }
});

test('Releases an artwork at once, and its earlier ends count no more', async (t) => {
  const { keeper, changes, hashes, end, isAllowed } = await setUp(t);
  await end('aa');
  assert.equal(await keeper.release('aa'), false);
  await end('aa');
  assert.equal(await keeper.release('aa'), true);
  assert.equal(await keeper.release('aa'), false);
  assert.equal(await isAllowed('aa'), true);
  assert.deepEqual([changes(), await hashes()], [2, []]);
  await end('aa');
  assert.equal(await isAllowed('aa'), true);
});

test('Nothing is quarantined while the length is 0, and what was before is not lost', async (t) => {
  const { keeper, create, end, isAllowed } = await setUp(t);
  await end('aa');
  await end('aa');
  const off = create(null);
  assert.equal(await isAllowed('aa', off), true);
  assert.deepEqual(
    [await off.all(), await off.count(), (await off.list({ limit: 1 })).artworks],
    [[], 0, []],
  );
  assert.equal(await off.release('aa'), false);
  await off.ended(aDecoderEnd({ artworkId: 'bb' }), 'incident-x');
  await off.ended(aDecoderEnd({ artworkId: 'bb' }), 'incident-x');
  assert.equal(await isAllowed('bb'), true);
  assert.deepEqual([await keeper.count(), await isAllowed('aa')], [1, false]);
});

test('Drops only what is over', async (t) => {
  const { keeper, clock, end, isAllowed, stores } = await setUp(t);
  for (const sha256 of ['aa', 'aa', 'bb']) await end(sha256);
  clock.at += DAY_MS - 1;
  for (const sha256 of ['cc', 'cc', 'dd']) await end(sha256);
  clock.at += 2;
  await keeper.dropExpired();
  const found = await Promise.all(
    ['aa', 'bb', 'cc', 'dd'].map((sha256) => stores.quarantine.find(sha256)),
  );
  assert.deepEqual(
    found.map((record) => record?.sha256),
    [undefined, undefined, 'cc', 'dd'],
  );
  assert.equal(await isAllowed('cc'), false);
});

test('Two ends of the same artwork at once count two', async (t) => {
  const { end, isAllowed, stores } = await setUp(t);
  await Promise.all([end('aa'), end('aa'), end('bb')]);
  assert.deepEqual([await isAllowed('aa'), await isAllowed('bb')], [false, true]);
  assert.equal((await stores.quarantine.find('aa'))?.ends, 2);
});

test('Of two releases at once, one finds the artwork', async (t) => {
  const { keeper, changes, end } = await setUp(t);
  await end('aa');
  await end('aa');
  const released = await Promise.all([keeper.release('aa'), keeper.release('aa')]);
  assert.deepEqual(released.toSorted(), [false, true]);
  assert.equal(changes(), 2);
});
