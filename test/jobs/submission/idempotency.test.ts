import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anItem, anOrder, aRequest } from '../../support/service/make-job.ts';
import { setUpJobs } from '../set-up-jobs.ts';

const once = { key: 'k1', fingerprint: 'f1' };
const BY_A = { owner: 'a', once };
const data = 'data:image/png;base64,AAAA';
/** Accepting it takes a while, because its artwork is written to disk. */
const slowRequest = aRequest({
  orders: [anOrder({ items: [anItem({ source: { kind: 'data', data } })] })],
});

test('The same request with the same key returns the same job, even after it has ended', async (t) => {
  const { jobs, stores, finish, settled } = await setUpJobs(t);
  const first = await jobs.submit(aRequest(), BY_A);
  assert.equal((await jobs.submit(aRequest(), BY_A)).id, first.id);
  await settled();
  finish(first.id);
  await settled();
  const again = await jobs.submit(aRequest(), BY_A);
  assert.deepEqual([again.id, again.status], [first.id, 'succeeded']);
  const { succeeded, queued, running } = await stores.jobs.counts();
  assert.deepEqual([succeeded, queued, running], [1, 0, 0]);
});

test('Rejects a different request with the same key, even while the first is being accepted', async (t) => {
  const { jobs } = await setUpJobs(t);
  const other = { owner: 'a', once: { ...once, fingerprint: 'f2' } };
  const first = jobs.submit(slowRequest, BY_A);
  await assert.rejects(jobs.submit(slowRequest, other), { code: 'key_reused' });
  await first;
  await assert.rejects(jobs.submit(slowRequest, other), { code: 'key_reused' });
});

test('Accepts one of several equal requests that arrive together and tells the others to retry', async (t) => {
  const { jobs, stores } = await setUpJobs(t);
  const all = await Promise.allSettled(
    Array.from({ length: 20 }, () => jobs.submit(slowRequest, BY_A)),
  );
  const taken = all.filter((one) => one.status === 'fulfilled');
  assert.equal(taken.length, 1);
  for (const one of all) {
    if (one.status === 'rejected')
      assert.equal((one.reason as { code: string }).code, 'still_accepting');
  }
  const { running, queued } = await stores.jobs.counts();
  assert.equal(running + queued, 1);
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

test('A rejected request does not use up its key', async (t) => {
  const { jobs, finish, settled } = await setUpJobs(t, { queueLimit: 1 });
  const { id } = await jobs.submit(aRequest(), { owner: 'a' });
  await jobs.submit(aRequest(), { owner: 'a' });
  await assert.rejects(jobs.submit(aRequest(), BY_A), { code: 'queue_full' });
  finish(id);
  await settled();
  assert.notEqual((await jobs.submit(aRequest(), BY_A)).id, id);
});

test('Answers a repeated request while new ones are refused', async (t) => {
  const { jobs } = await setUpJobs(t, { queueLimit: 0 });
  const { id } = await jobs.submit(aRequest(), BY_A);
  jobs.stop();
  assert.equal((await jobs.submit(aRequest(), BY_A)).id, id);
});

test('A key can be used again after its job was removed', async (t) => {
  const { jobs, finish, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), BY_A);
  await settled();
  finish(id);
  await settled();
  await jobs.cancelOrRemove(id);
  assert.notEqual((await jobs.submit(aRequest(), BY_A)).id, id);
});
