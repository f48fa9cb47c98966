import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aPart, aRequest } from '../support/service/make-job.ts';
import { setUpJobs } from './set-up-jobs.ts';

const NOBODY = { owner: null } as const;

test('Stores the events of a job in order, across the deaths of renderers', async (t) => {
  const { jobs, finish, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  let changes = 0;
  t.after(jobs.onChange(id, () => (changes += 1)));
  await settled();
  jobs.handle({ type: 'paused', jobId: id });
  jobs.handle({ type: 'resumed', jobId: id });
  jobs.rendererDied('crash');
  await settled();
  jobs.handle({ type: 'part-kept', jobId: id, part: aPart(), warnings: [] });
  finish(id);
  await settled();
  const events = await jobs.eventsAfter(id, 0);
  assert.deepEqual(
    events.map(({ type, part }) => `${type.replace('gangsheet.', '')}${part ?? ''}`),
    ['queued', 'started', 'paused', 'resumed', 'queued', 'started', 'part_ready1', 'succeeded'],
  );
  assert.deepEqual(
    events.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  assert.deepEqual(await jobs.eventsAfter(id, 7), events.slice(7));
  assert.ok(changes >= 6);
});

test('The event of a failed job says why it failed', async (t) => {
  const { jobs, finish, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  const problem = { code: 'memory_exhausted', detail: 'no room', retryable: true } as const;
  finish(id, { status: 'failed', problem });
  await settled();
  assert.equal((await jobs.eventsAfter(id, 2))[0]!.problem?.code, 'memory_exhausted');
});
