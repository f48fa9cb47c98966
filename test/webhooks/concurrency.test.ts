import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConcurrencyLimiter } from '../../src/webhooks/concurrency.ts';

let jobs = 0;
const take = (limiter: ConcurrencyLimiter, host: string) =>
  limiter.take({ host, jobId: `job ${(jobs += 1)}` });

test('Allows two requests in flight per host and eight in total', () => {
  const limiter = new ConcurrencyLimiter();
  take(limiter, 'a');
  assert.deepEqual(limiter.busy().hosts, []);
  const release = take(limiter, 'a');
  assert.deepEqual(limiter.busy().hosts, ['a']);
  release(1);
  assert.deepEqual(limiter.busy().hosts, []);
  for (let n = 0; n < 7; n += 1) {
    assert.ok(!limiter.isFull);
    take(limiter, `h${n}`);
  }
  assert.ok(limiter.isFull);
});

test('Allows one request in flight per job', () => {
  const limiter = new ConcurrencyLimiter();
  const release = limiter.take({ host: 'a', jobId: 'mine' });
  assert.deepEqual(limiter.busy().jobIds, ['mine']);
  release(1);
  assert.deepEqual(limiter.busy().jobIds, []);
});

test('Slow hosts share half of the slots until they answer faster', () => {
  const limiter = new ConcurrencyLimiter();
  const slow = ['s1', 's2', 's3', 's4', 's5'];
  for (const host of slow) take(limiter, host)(15_000);
  const releases = slow.slice(0, 4).map((host) => take(limiter, host));
  assert.deepEqual([...limiter.busy().hosts].sort(), slow);
  assert.ok(!limiter.isFull, 'others get through');
  releases[0]!(10);
  assert.deepEqual(limiter.busy().hosts, []);
});

test('Forgets the oldest slow hosts when there are very many', () => {
  const limiter = new ConcurrencyLimiter();
  for (let n = 0; n < 1_500; n += 1) take(limiter, `s${n}`)(15_000);
  for (let n = 1_490; n < 1_494; n += 1) take(limiter, `s${n}`);
  assert.equal(limiter.busy().hosts.length, 1_000);
});
