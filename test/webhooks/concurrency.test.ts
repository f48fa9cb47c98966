import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Places } from '../../src/webhooks/concurrency.ts';

let jobs = 0;
const take = (places: Places, host: string) => places.take({ host, jobId: `job ${(jobs += 1)}` });

test('Two at a time go to one host, eight in all', () => {
  const places = new Places();
  take(places, 'a');
  assert.deepEqual(places.busy().hosts, []);
  const release = take(places, 'a');
  assert.deepEqual(places.busy().hosts, ['a']);
  release(1);
  assert.deepEqual(places.busy().hosts, []);
  for (let n = 0; n < 7; n += 1) {
    assert.ok(!places.isFull);
    take(places, `h${n}`);
  }
  assert.ok(places.isFull);
});

test('Of one job one is in the air at a time', () => {
  const places = new Places();
  const release = places.take({ host: 'a', jobId: 'mine' });
  assert.deepEqual(places.busy().jobIds, ['mine']);
  release(1);
  assert.deepEqual(places.busy().jobIds, []);
});

test('Slow hosts share half of the places, until they answer sooner', () => {
  const places = new Places();
  const slow = ['s1', 's2', 's3', 's4', 's5'];
  for (const host of slow) take(places, host)(15_000);
  const releases = slow.slice(0, 4).map((host) => take(places, host));
  assert.deepEqual([...places.busy().hosts].sort(), slow);
  assert.ok(!places.isFull, 'others get through');
  releases[0]!(10);
  assert.deepEqual(places.busy().hosts, []);
});

test('Slow hosts are forgotten when there are very many', () => {
  const places = new Places();
  for (let n = 0; n < 1_500; n += 1) take(places, `s${n}`)(15_000);
  for (let n = 1_490; n < 1_494; n += 1) take(places, `s${n}`);
  assert.equal(places.busy().hosts.length, 1_000);
});
