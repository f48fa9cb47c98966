/** A job ends, or is to end, in two ways at the same time. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedJobs } from '../../../src/jobs/embedded-jobs.ts';
import type { JobStore } from '../../../src/jobs/stores/job-store.ts';
import { aGate } from '../../support/gate.ts';
import { aMemoryReceipt, aRequest } from '../../support/service/make-job.ts';
import { setUpJobs } from '../set-up-jobs.ts';

const NOBODY = { owner: null } as const;
const GRACE_MS = 20;

/** A running job whose cancellation stops at a gate before it is stored. */
async function aCancellation(t: TestContext) {
  const world = await setUpJobs(t, { leaveGraceMs: GRACE_MS });
  const { stores, input, settled, dir } = world;
  const gate = aGate();
  const update: JobStore['update'] = async (id, patch, event) => {
    if (patch.status === 'cancelled') await gate.pass();
    await stores.jobs.update(id, patch, event);
  };
  const jobs = new EmbeddedJobs({
    ...input,
    stores: { ...stores, jobs: { ...stores.jobs, update } },
  });
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  await mkdir(join(dir, 'scratch', id), { recursive: true });
  const cancelled = jobs.cancelOrRemove(id);
  await gate.reached;
  const stored = async () => {
    gate.open();
    await cancelled;
    await settled();
  };
  return { ...world, jobs, id, stored };
}

test('A renderer that leaves a job while its cancellation is being stored is not ended', async (t) => {
  const { jobs, id, renderer, stored } = await aCancellation(t);
  const outcome = { status: 'succeeded', memory: aMemoryReceipt() } as const;
  jobs.handle({ type: 'finished', jobId: id, outcome });
  await stored();
  const { status, memory } = (await jobs.find(id))!;
  assert.deepEqual([status, memory], ['cancelled', aMemoryReceipt()]);
  await sleep(3 * GRACE_MS);
  assert.deepEqual(renderer.ends, []);
});

test('If a renderer dies while the cancellation of its job is being stored, the next one is not ended', async (t) => {
  const { jobs, id, renderer, stores, scratch, stored } = await aCancellation(t);
  jobs.rendererDied('crash');
  await stored();
  assert.equal((await jobs.find(id))?.status, 'cancelled');
  assert.equal(await scratch.has(id), false);
  assert.deepEqual(await stores.deaths.of(id), { memory: 0, outside: 0, other: 0 });
  await sleep(3 * GRACE_MS);
  assert.deepEqual([renderer.ends, renderer.ran], [[], [id]]);
});

test('A job that is cancelled before the death of its renderer is stored stays cancelled', async (t) => {
  const { jobs, renderer, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  jobs.rendererDied('crash');
  await jobs.cancelOrRemove(id);
  await settled();
  assert.deepEqual([(await jobs.find(id))?.status, renderer.ran], ['cancelled', [id]]);
});

test('A job that is removed before the death of its renderer is stored leaves nothing behind', async (t) => {
  const { jobs, renderer, ended, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  const next = await jobs.submit(aRequest(), NOBODY);
  await settled();
  jobs.rendererDied('crash');
  await Promise.all([jobs.cancelOrRemove(id), jobs.cancelOrRemove(id)]);
  await settled();
  assert.equal(await jobs.find(id), null);
  assert.deepEqual([renderer.ran, ended], [[id, next.id], ['cancelled']]);
});

/** A failed job, which is resumed when it has been read for the `nth` time in order to remove something. */
async function aResumedJob(t: TestContext, nth: number) {
  const world = await setUpJobs(t);
  const { stores, input, settled, dir } = world;
  let meanwhile = () => Promise.resolve();
  const brief: JobStore['brief'] = async (id) => {
    const job = await stores.jobs.brief(id);
    await meanwhile();
    return job;
  };
  const slow = { ...stores, jobs: { ...stores.jobs, brief } };
  const jobs = new EmbeddedJobs({ ...input, stores: slow });
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  await mkdir(join(dir, 'scratch', id), { recursive: true });
  const problem = { code: 'memory_exhausted', detail: 'no room', retryable: true } as const;
  const outcome = { status: 'failed', memory: aMemoryReceipt(), problem } as const;
  jobs.handle({ type: 'finished', jobId: id, outcome });
  await settled();
  const resumed = aGate();
  let reads = 0;
  meanwhile = async () => {
    reads += 1;
    if (reads !== nth) return;
    // It may have to wait until what has read the job has ended.
    void jobs
      .resume(id)
      .then(settled)
      .finally(() => resumed.open())
      .catch(() => undefined);
    await Promise.race([resumed.pass(), sleep(100)]);
  };
  return { ...world, jobs, id, resumed: () => resumed.pass(), reads: () => reads };
}

for (const nth of [1, 2]) {
  test(`A job that is resumed while its files are about to be dropped keeps them, or is not resumed (${nth})`, async (t) => {
    const { jobs, id, resumed, time, limits, scratch, settled } = await aResumedJob(t, nth);
    time.now = new Date(time.now.getTime() + limits.keepFailedMs + 1);
    await jobs.dropExpired();
    await resumed();
    await settled();
    const isKept = await scratch.has(id);
    assert.equal((await jobs.find(id))?.status, isKept ? 'running' : 'failed');
  });
}

test('A job that is resumed before it is deleted is cancelled', async (t) => {
  const { jobs, id, resumed, settled } = await aResumedJob(t, 1);
  assert.equal(await jobs.cancelOrRemove(id), true);
  await resumed();
  await settled();
  assert.equal((await jobs.find(id))?.status, 'cancelled');
});

test('A job that is resumed while it is being deleted takes no slot', async (t) => {
  const { jobs, id, resumed, renderer, settled } = await aResumedJob(t, 2);
  assert.equal(await jobs.cancelOrRemove(id), true);
  await resumed();
  const next = await jobs.submit(aRequest(), NOBODY);
  await settled();
  assert.equal(await jobs.find(id), null);
  assert.deepEqual(renderer.ran, [id, next.id]);
});

test('An end between the look at a job and the wait for its end is not missed', async (t) => {
  const { input, stores, settled } = await setUpJobs(t);
  const gate = aGate();
  const head: JobStore['head'] = async (id) => {
    const job = await stores.jobs.head(id);
    if (job?.status === 'running') await gate.pass();
    return job;
  };
  const jobs = new EmbeddedJobs({
    ...input,
    stores: { ...stores, jobs: { ...stores.jobs, head } },
  });
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  const waited = jobs.waitFor(id, new AbortController().signal);
  await gate.reached;
  const outcome = { status: 'succeeded', memory: aMemoryReceipt() } as const;
  jobs.handle({ type: 'finished', jobId: id, outcome });
  await settled();
  gate.open();
  assert.equal((await waited)?.status, 'succeeded');
});
