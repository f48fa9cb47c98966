import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheLimits, renderSettings } from '../../../src/render-job/prediction/render-settings.ts';

const MIB = 1024 ** 2;

test('A small container gets fewer encoder threads than the machine has cores, but at least one', () => {
  const threadsFor = (wished: number, budgetMib: number) =>
    renderSettings(wished, budgetMib * MIB).threads;
  assert.equal(threadsFor(8, 7680), 8);
  assert.equal(threadsFor(8, 480), 3);
  assert.equal(threadsFor(8, 240), 1);
  assert.equal(threadsFor(2, 16), 1);
});

test('A small container caches fewer fitted artworks and fits fewer ahead', () => {
  const large = cacheLimits(renderSettings(2, 7680 * MIB), () => false);
  assert.deepEqual(large, { budgetBytes: 96 * MIB, prefetch: 2 });
  const small = cacheLimits(renderSettings(2, 240 * MIB), () => false);
  assert.deepEqual(small, { budgetBytes: 36 * MIB, prefetch: 1 });
  const degraded = cacheLimits(renderSettings(2, 240 * MIB), () => true);
  assert.deepEqual(degraded, { budgetBytes: 16 * MIB, prefetch: 0 });
});
