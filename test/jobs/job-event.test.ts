import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aPart, aRequest } from '../support/service/make-job.ts';
import { setUpJobs } from './set-up-jobs.ts';

const NOBODY = { owner: null } as const;

test('What becomes of a job is kept in order, over the deaths of renderers', async (t) => {
  const { jobs, finish } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  let heard = 0;
  t.after(jobs.onChange(id, () => (heard += 1)));
  jobs.handle({ type: 'paused', jobId: id });
  jobs.handle({ type: 'resumed', jobId: id });
  jobs.rendererDied('crash');
  jobs.handle({ type: 'part-kept', jobId: id, part: aPart(), warnings: [] });
  finish(id);
  const news = jobs.newsAfter(id, 0);
  assert.deepEqual(
    news.map(({ type, part }) => `${type.replace('gangsheet.', '')}${part ?? ''}`),
    ['queued', 'started', 'paused', 'resumed', 'queued', 'started', 'part_ready1', 'succeeded'],
  );
  assert.deepEqual(
    news.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  assert.deepEqual(jobs.newsAfter(id, 7), news.slice(7));
  assert.ok(heard >= 6);
});

test('A failed job tells why', async (t) => {
  const { jobs, finish } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  const problem = { code: 'memory_exhausted', detail: 'no room', retryable: true } as const;
  finish(id, { status: 'failed', problem });
  assert.equal(jobs.newsAfter(id, 2)[0]!.problem?.code, 'memory_exhausted');
});

test('Of each job the newest news are kept, and none of a job that is removed', async (t) => {
  const { jobs, store } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  for (let n = 0; n < 1_100; n += 1) {
    store.update(id, { status: 'running' }, { type: 'gangsheet.resumed', at: 'then' });
  }
  assert.equal(jobs.newsAfter(id, 0)[0]!.seq, 103);
  assert.equal(jobs.newsAfter(id, 1_101)[0]!.seq, 1_102);
  store.remove(id);
  assert.deepEqual(jobs.newsAfter(id, 0), []);
  store.update(id, { status: 'running' }, { type: 'gangsheet.resumed', at: 'then' });
});
