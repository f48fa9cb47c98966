import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestartPolicy } from '../../src/supervision/restart-policy.ts';

test('Restarts a renderer that keeps dying after longer and longer delays, up to half a minute', () => {
  const policy = new RestartPolicy();
  const death = { livedMs: 100, isBlamed: false };
  const delays = Array.from({ length: 11 }, () => policy.afterDeath(death));
  assert.deepEqual(delays.slice(0, 4), [100, 200, 400, 800]);
  assert.deepEqual(delays.slice(-2), [30_000, 30_000]);
});

test('A long life resets the back-off', () => {
  const policy = new RestartPolicy();
  policy.afterDeath({ livedMs: 100, isBlamed: false });
  assert.equal(policy.afterDeath({ livedMs: 2 * 60_000, isBlamed: false }), 100);
});

test('A death that is blamed on the work in progress does not lengthen the delay', () => {
  const policy = new RestartPolicy();
  policy.afterDeath({ livedMs: 100, isBlamed: false });
  for (let deaths = 0; deaths < 5; deaths += 1) {
    assert.equal(policy.afterDeath({ livedMs: 100, isBlamed: true }), 100);
  }
  assert.equal(policy.afterDeath({ livedMs: 100, isBlamed: false }), 200);
});
