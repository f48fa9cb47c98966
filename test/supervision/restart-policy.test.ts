import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestartPolicy } from '../../src/supervision/restart-policy.ts';

test('Restarts a renderer that keeps dying after longer and longer delays, and gives up at the maximum of deaths in five minutes', () => {
  const policy = new RestartPolicy(5);
  const delays = [0, 1, 2, 3, 4].map((second) =>
    policy.afterDeath({ atMs: second * 1000, livedMs: 100 }),
  );
  assert.deepEqual(delays, [100, 200, 400, 800, null]);
});

test('Never gives up when deaths are far apart, and a long life resets the back-off', () => {
  const policy = new RestartPolicy(5);
  const livedMs = 2 * 60_000;
  for (let death = 1; death < 50; death += 1) {
    assert.equal(policy.afterDeath({ atMs: death * livedMs, livedMs }), 100);
  }
});
