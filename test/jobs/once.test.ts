import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anItem, anOrder, aRequest } from '../support/service/make-job.ts';
import { setUpJobs } from './set-up-jobs.ts';

const once = { key: 'k1', fingerprint: 'f1' };
const BY_A = { owner: 'a', once };
const data = 'data:image/png;base64,AAAA';
/** Its artwork is written to disk, so that it takes a while to be accepted. */
const slowRequest = aRequest({
  orders: [anOrder({ items: [anItem({ source: { kind: 'data', data } })] })],
});

test('The same request under the same key is the same job, also after its end', async (t) => {
  const { jobs, store, finish } = await setUpJobs(t);
  const first = await jobs.submit(aRequest(), BY_A);
  assert.equal((await jobs.submit(aRequest(), BY_A)).id, first.id);
  finish(first.id);
  const again = await jobs.submit(aRequest(), BY_A);
  assert.deepEqual([again.id, again.status], [first.id, 'succeeded']);
  assert.equal(store.counts().succeeded + store.counts().queued, 1);
});

test('Another request under the same key is refused, also while the first is being taken', async (t) => {
  const { jobs } = await setUpJobs(t);
  const other = { owner: 'a', once: { ...once, fingerprint: 'f2' } };
  const first = jobs.submit(slowRequest, BY_A);
  await assert.rejects(jobs.submit(slowRequest, other), { code: 'key_reused' });
  await first;
  await assert.rejects(jobs.submit(slowRequest, other), { code: 'key_reused' });
});

test('Of equal requests at the same moment one is taken, the others are told to come again', async (t) => {
  const { jobs, store } = await setUpJobs(t);
  const all = await Promise.allSettled(
    Array.from({ length: 20 }, () => jobs.submit(slowRequest, BY_A)),
  );
  const taken = all.filter((one) => one.status === 'fulfilled');
  assert.equal(taken.length, 1);
  for (const one of all) {
    if (one.status === 'rejected')
      assert.equal((one.reason as { code: string }).code, 'still_accepting');
  }
  assert.equal(store.counts().running + store.counts().queued, 1);
  assert.equal((await jobs.submit(slowRequest, BY_A)).id, taken[0]!.value.id);
});

test('A key belongs to its owner', async (t) => {
  const { jobs } = await setUpJobs(t);
  const ids = new Set<string>();
  for (const owner of ['a', 'b', null]) {
    ids.add((await jobs.submit(aRequest(), { owner, once })).id);
  }
  assert.equal(ids.size, 3);
});

test('A refusal does not use a key up', async (t) => {
  const { jobs, finish } = await setUpJobs(t, { queueLimit: 1 });
  const { id } = await jobs.submit(aRequest(), { owner: 'a' });
  await jobs.submit(aRequest(), { owner: 'a' });
  await assert.rejects(jobs.submit(aRequest(), BY_A), { code: 'queue_full' });
  finish(id);
  assert.notEqual((await jobs.submit(aRequest(), BY_A)).id, id);
});

test('What was taken is answered while nothing new is', async (t) => {
  const { jobs } = await setUpJobs(t, { queueLimit: 0 });
  const { id } = await jobs.submit(aRequest(), BY_A);
  jobs.stop();
  assert.equal((await jobs.submit(aRequest(), BY_A)).id, id);
});

test('A key ends with its job', async (t) => {
  const { jobs, finish } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), BY_A);
  finish(id);
  await jobs.cancelOrRemove(id);
  assert.notEqual((await jobs.submit(aRequest(), BY_A)).id, id);
});
