import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aRequest } from '../../support/service/make-job.ts';
import { setUpJobs } from '../set-up-jobs.ts';

test('A job that takes more than predicted raises the predictions for later jobs and quotes', async (t) => {
  const { jobs, renderer, finish, settled } = await setUpJobs(t);
  const by = { owner: null };
  const { id } = await jobs.submit(aRequest(), by);
  const observation = { kind: 'png', ratio: 1.5, isCold: false };
  await settled();
  jobs.handle({ type: 'peak-observed', jobId: id, observation });
  finish(id);
  await jobs.submit(aRequest(), by);
  await settled();
  const asked = new AbortController();
  const quote = jobs.quote(aRequest(), by, asked.signal).catch(() => null);
  await settled();
  const factors = renderer.sent.flatMap((message) => {
    if (message.type === 'run') return [message.job.peakFactors['png']];
    return message.type === 'quote' ? [message.peakFactors['png']] : [];
  });
  asked.abort();
  await quote;
  assert.equal(factors[0], undefined);
  assert.ok(factors.slice(1).every((factor) => factor! > 1.5) && factors.length === 3);
});
