import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { openJobStore } from '../../src/jobs/job-store.ts';
import { aRequest } from '../support/service/make-job.ts';
import { setUpJobs } from './set-up-jobs.ts';

const observed = (kind: string, ratio: number) => ({ kind, ratio, isCold: false });

test('What jobs took is kept by kind', (t: TestContext) => {
  const store = openJobStore(':memory:');
  t.after(() => store.close());
  assert.deepEqual(store.peaks.factors(), {});
  store.peaks.add(observed('png', 2));
  store.peaks.add(observed('pdf', 0.4));
  const { png, pdf } = store.peaks.factors();
  assert.ok(png! > 2);
  assert.equal(pdf, 1);
});

test('An odd job is forgotten after fifty others of its kind, and not after those of another', (t: TestContext) => {
  const store = openJobStore(':memory:');
  t.after(() => store.close());
  store.peaks.add(observed('png', 2));
  for (let turn = 0; turn < 50; turn += 1) store.peaks.add(observed('pdf', 0.4));
  assert.ok(store.peaks.factors()['png']! > 2);
  for (let turn = 0; turn < 50; turn += 1) store.peaks.add(observed('png', 0.4));
  assert.equal(store.peaks.factors()['png'], 1);
});

test('A job that took more than was predicted makes the next one, and a quote, expect more', async (t: TestContext) => {
  const { jobs, renderer, finish } = await setUpJobs(t);
  const by = { owner: null };
  const { id } = await jobs.submit(aRequest(), by);
  jobs.handle({ type: 'peak-observed', jobId: id, observation: observed('png', 1.5) });
  finish(id);
  await jobs.submit(aRequest(), by);
  const asked = new AbortController();
  const quote = jobs.quote(aRequest(), by, asked.signal).catch(() => null);
  const factors = renderer.sent.flatMap((message) => {
    if (message.type === 'run') return [message.job.peakFactors['png']];
    return message.type === 'quote' ? [message.peakFactors['png']] : [];
  });
  asked.abort();
  await quote;
  assert.equal(factors[0], undefined);
  assert.ok(factors.slice(1).every((factor) => factor! > 1.5) && factors.length === 3);
});
