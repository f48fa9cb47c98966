import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { mapInParallel } from '../src/map-in-parallel.ts';

test('Returns results in the order of the values, with no more calls at once than allowed', async () => {
  let running = 0;
  let most = 0;
  const results = await mapInParallel([5, 1, 4, 2, 3], 2, async (ticks) => {
    running += 1;
    most = Math.max(most, running);
    for (let tick = 0; tick < ticks; tick += 1) await setImmediate();
    running -= 1;
    return ticks * 10;
  });
  assert.deepEqual(results, [50, 10, 40, 20, 30]);
  assert.equal(most, 2);
});

test('Starts nothing after a failure, and waits for the calls under way', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const mapping = mapInParallel([1, 2, 3, 4], 2, async (value) => {
    begun.push(value);
    if (value === 1) throw new Error('one is bad');
    await setImmediate();
    ended.push(value);
  });
  await assert.rejects(mapping, { message: 'one is bad' });
  assert.deepEqual([begun, ended], [[1, 2], [2]]);
});

test('Returns no results for no values', async () => {
  assert.deepEqual(await mapInParallel([], 3, () => Promise.resolve(1)), []);
});
