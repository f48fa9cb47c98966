import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circuitCondition, diskCondition, queueCondition } from '../../src/operator/conditions.ts';
import { MIB } from '../../src/gang-sheet/units/mib.ts';
import { queueAge } from '../../src/service/queue-age.ts';

test('The circuit counts as open until it is closed', async () => {
  const look = (state: 'closed' | 'open' | 'half_open') =>
    Promise.resolve(circuitCondition(() => ({ state, retryInMs: 0 })).look());
  const found = await Promise.all((['open', 'half_open', 'closed'] as const).map(look));
  assert.deepEqual(
    found.map(({ isMet, news: { type } }) => [isMet, type]),
    [
      [true, 'circuit.opened'],
      [true, 'circuit.opened'],
      [false, 'circuit.closed'],
    ],
  );
});

test('Disk space is low while less than the reserve is free', async () => {
  const look = (freeMib: number) => {
    const read = { freeBytes: freeMib * MIB, reserveBytes: 512 * MIB };
    return diskCondition(() => Promise.resolve(read)).look();
  };
  const low = await look(511);
  assert.deepEqual([low.isMet, low.news.type], [true, 'disk.low']);
  assert.match(low.news.sentence, /511 MB .*DISK_RESERVE_MB is 512\..*Delete gang sheets/);
  const enough = await look(512);
  assert.deepEqual([enough.isMet, enough.news.type], [false, 'disk.recovered']);
});

test('The queue is old when a job has waited as long as the setting says', async () => {
  const look = (oldestSeconds: number) =>
    queueCondition(() => Promise.resolve({ oldestSeconds, queued: 3 }), 15 * 60_000).look();
  const late = await look(900);
  assert.deepEqual([late.isMet, late.news.type], [true, 'queue.delayed']);
  assert.match(late.news.sentence, /waited for 15 minutes \(3 queued\)/);
  const early = await look(899);
  assert.deepEqual([early.isMet, early.news.type], [false, 'queue.recovered']);
});

test('An empty queue has no age, and neither has one with a damaged or future time', async () => {
  const now = new Date('2026-01-31T12:00:00.000Z');
  const ageOf = async (since: string | null) => {
    const jobs = {
      queuedSince: () => Promise.resolve(since),
      queued: () => Promise.resolve(1),
    };
    return (await queueAge(jobs, now)).oldestSeconds;
  };
  assert.equal(await ageOf('2026-01-31T11:00:00.000Z'), 3600);
  const ages = await Promise.all([null, 'damaged', '2026-01-31T13:00:00.000Z'].map(ageOf));
  assert.deepEqual(ages, [0, 0, 0]);
});
