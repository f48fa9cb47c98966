import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../../src/errors.ts';
import { EmbeddedJobs } from '../../src/jobs/embedded-jobs.ts';
import {
  aMemoryReceipt,
  aMemoryReport,
  anItem,
  anOrder,
  aPart,
  aPlan,
  aRequest,
} from '../support/service/make-job.ts';
import type { PreflightReport } from '../../src/gang-sheet/preflight.ts';
import type { Incident } from '../../src/supervision/incidents/incident.ts';
import { anIncident } from '../support/service/make-incident.ts';
import { until } from '../support/processes/until.ts';
import { FakeRenderer } from './fake-renderer.ts';
import { setUpJobs } from './set-up-jobs.ts';

const NOBODY = { owner: null } as const;

test('Starts a job at once, and the next one when it has ended', async (t) => {
  const { jobs, renderer, finish, settled } = await setUpJobs(t);
  const first = await jobs.submit(aRequest(), NOBODY);
  const second = await jobs.submit(aRequest(), NOBODY);
  await settled();
  assert.equal(first.status, 'queued');
  assert.deepEqual(renderer.ran, [first.id]);
  assert.equal((await jobs.find(first.id))?.status, 'running');
  assert.equal((await jobs.find(second.id))?.status, 'queued');
  finish(first.id);
  await settled();
  assert.deepEqual(renderer.ran, [first.id, second.id]);
  assert.equal((await jobs.find(first.id))?.status, 'succeeded');
  assert.deepEqual((await jobs.find(first.id))?.memory, aMemoryReceipt());
});

test('Other requests get a turn between storing a job and starting it', async (t) => {
  const { jobs, renderer, settled } = await setUpJobs(t);
  const submitted = jobs.submit(aRequest(), NOBODY);
  const stored = async () => (await jobs.list({ ...NOBODY, limit: 1 })).ids;
  while ((await stored()).length === 0) await nextTurn();
  assert.deepEqual(renderer.ran, []);
  const { id } = await submitted;
  await settled();
  assert.deepEqual(renderer.ran, [id]);
});

test('A running job shows its progress, plan, parts, pause and resume', async (t) => {
  const { jobs, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  const progress = { phase: 'rendering', part: 1, parts: 1, placed: 0, placements: 1 } as const;
  await settled();
  jobs.handle({
    type: 'planned',
    jobId: id,
    plan: aPlan(),
    warnings: [],
    items: [],
    predictedPeakBytes: 1,
  });
  jobs.handle({ type: 'progress', jobId: id, progress });
  jobs.handle({ type: 'paused', jobId: id });
  await settled();
  assert.equal((await jobs.find(id))?.status, 'paused');
  jobs.handle({ type: 'resumed', jobId: id });
  jobs.handle({ type: 'part-kept', jobId: id, part: aPart(), warnings: [] });
  await settled();
  const job = (await jobs.find(id))!;
  assert.equal(job.status, 'running');
  assert.deepEqual(job.progress, progress);
  assert.deepEqual(job.parts, [aPart()]);
  assert.deepEqual(job.film, aPlan().film);
});

test('A failed job keeps its problem and its finished parts', async (t) => {
  const { jobs, finish, ended, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  jobs.handle({ type: 'part-kept', jobId: id, part: aPart(), warnings: [] });
  const problem = { code: 'memory_exhausted', detail: 'no room', retryable: true } as const;
  finish(id, { status: 'failed', problem });
  await settled();
  const { remediation, ...found } = (await jobs.find(id))!.problem!;
  assert.deepEqual(found, problem);
  assert.deepEqual(
    remediation?.map(({ action }) => action),
    ['resume'],
  );
  assert.deepEqual((await jobs.find(id))?.parts, [aPart()]);
  assert.deepEqual(ended, ['failed']);
});

test('A full queue rejects a job and says when to retry', async (t) => {
  const { jobs, settled } = await setUpJobs(t, { queueLimit: 1 });
  await jobs.submit(aRequest(), NOBODY);
  await jobs.submit(aRequest(), NOBODY);
  await settled();
  await assert.rejects(jobs.submit(aRequest(), NOBODY), (error: ServiceError) => {
    assert.equal(error.code, 'queue_full');
    assert.ok(Number(error.details['retryAfterSeconds']) >= 5);
    return error.retryable;
  });
  assert.equal((await jobs.notReady())?.reason, 'queue_full');
});

test('Requests that arrive together cannot overfill the queue', async (t) => {
  const { jobs } = await setUpJobs(t, { queueLimit: 1 });
  const data = 'data:image/png;base64,AAAA';
  const request = aRequest({
    orders: [anOrder({ items: [anItem({ source: { kind: 'data', data } })] })],
  });
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => jobs.submit(request, NOBODY)));
  const taken = results.filter((result) => result.status === 'fulfilled').length;
  assert.ok(taken <= 2, `one renderer and a queue of 1 accepted ${taken} of 4`);
});

test('Starts no job while memory is critical, and starts the waiting one afterwards', async (t) => {
  const { jobs, renderer, settled } = await setUpJobs(t);
  renderer.report = aMemoryReport({ state: 'critical', utilisation: 0.82 });
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  assert.deepEqual(renderer.ran, []);
  assert.match((await jobs.notReady())?.detail ?? '', /82%/);
  renderer.report = aMemoryReport();
  jobs.rendererAvailable();
  await settled();
  assert.deepEqual(renderer.ran, [id]);
  assert.equal(await jobs.notReady(), null);
});

test('A job that ended its renderer continues after the others with its plan and parts, and fails at the second death', async (t) => {
  const { jobs, renderer, finish, settled } = await setUpJobs(t, { concurrency: 2 });
  const poisoned = await jobs.submit(aRequest(), NOBODY);
  await settled();
  jobs.handle({
    type: 'planned',
    jobId: poisoned.id,
    plan: aPlan(),
    warnings: [],
    items: [],
    predictedPeakBytes: 1,
  });
  jobs.handle({ type: 'part-kept', jobId: poisoned.id, part: aPart(), warnings: [] });
  await settled();
  renderer.ready = false;
  jobs.rendererDied('cgroup_oom');
  const good = await jobs.submit(aRequest(), NOBODY);
  const other = await jobs.submit(aRequest(), NOBODY);
  await settled();
  // They were not waiting yet when it died, so it comes first, and alone in spite of the second slot.
  renderer.ready = true;
  jobs.rendererAvailable();
  await settled();
  assert.deepEqual(renderer.ran, [poisoned.id, poisoned.id]);
  const again = renderer.sent.at(-1);
  assert.ok(again?.type === 'run' && again.job.id === poisoned.id);
  assert.deepEqual(again.job.plan, aPlan());
  assert.deepEqual(again.job.parts, [aPart()]);
  assert.equal(again.job.lowMemory, true);
  jobs.rendererDied('cgroup_oom');
  await settled();
  assert.equal((await jobs.find(poisoned.id))?.problem?.code, 'out_of_memory');
  assert.ok(((await jobs.find(poisoned.id))?.problem?.remediation ?? []).length > 0);
  assert.deepEqual(renderer.ran.slice(2), [good.id, other.id]);
  finish(good.id);
  await settled();
  assert.equal((await jobs.find(good.id))?.status, 'succeeded');
});

test('A job that ended its renderer runs after the jobs that were waiting, with no question beside it', async (t) => {
  const { jobs, renderer, finish, settled } = await setUpJobs(t, {
    concurrency: 2,
    queueLimit: 10,
  });
  const first = await jobs.submit(aRequest(), NOBODY);
  const beside = await jobs.submit(aRequest(), NOBODY);
  const waiting = await jobs.submit(aRequest(), NOBODY);
  await settled();
  jobs.rendererDied('crash');
  await settled();
  assert.deepEqual(renderer.ran.slice(2), [waiting.id]);
  const asked = jobs.quote(aRequest(), NOBODY, new AbortController().signal);
  asked.catch(() => undefined);
  await settled();
  // It waits: the suspects are next, and each must be alone.
  assert.equal(renderer.sent.at(-1)?.type, 'run');
  finish(waiting.id);
  await settled();
  assert.deepEqual(renderer.ran.slice(3), [first.id]);
  assert.equal(renderer.sent.at(-1)?.type, 'run');
  finish(first.id);
  await settled();
  assert.deepEqual(renderer.ran.slice(4), [beside.id]);
  finish(beside.id);
  await settled();
  const question = renderer.sent.at(-1);
  assert.ok(question?.type === 'quote');
  const quote = { plan: aPlan(), predictedPeakBytes: 1, warnings: [], items: [] };
  jobs.quoted(question.questionId, quote);
  assert.deepEqual(await asked, quote);
});

test('Two crashes are not reported as out of memory, and kills from outside do not count', async (t) => {
  const { jobs, renderer, settled } = await setUpJobs(t);
  const job = await jobs.submit(aRequest(), NOBODY);
  await settled();
  for (const died of ['crash', 'killed', 'killed', 'killed'] as const) {
    jobs.rendererDied(died);
    await settled();
  }
  assert.equal((await jobs.find(job.id))?.status, 'running');
  const again = renderer.sent.at(-1);
  assert.equal(again?.type === 'run' && again.job.lowMemory, false);
  jobs.rendererDied('crash');
  await settled();
  assert.equal((await jobs.find(job.id))?.problem?.code, 'renderer_lost');
});

test('Counts a death of the whole service from lack of memory against its running jobs', async (t) => {
  const { jobs, input, stores, settled } = await setUpJobs(t);
  const job = await jobs.submit(aRequest(), NOBODY);
  await settled();
  const report = (died: Incident['class']) => anIncident({ class: died });
  for (const died of ['lost', 'gave_up', 'probable_oom'] as const) {
    const restarted = new EmbeddedJobs(input);
    await restarted.recover(report(died));
    assert.equal((await restarted.find(job.id))?.status, 'queued');
    await stores.jobs.update(job.id, { status: 'running' });
  }
  const restarted = new EmbeddedJobs(input);
  await restarted.recover(report('cgroup_oom'));
  const { problem } = (await restarted.find(job.id))!;
  assert.equal(problem?.code, 'out_of_memory');
  assert.equal(problem.details?.['usedBytes'], 500 * 2 ** 20);
  const actions = problem.remediation?.map(({ action }) => action);
  assert.deepEqual(actions, ['raise_limit', 'split_request', 'resume']);
});

test('Cancelling ends a waiting or running job at once, and removes an ended one', async (t) => {
  const { jobs, renderer, finish, dir, settled } = await setUpJobs(t);
  const data = 'data:image/png;base64,AAAA';
  const request = aRequest({
    orders: [anOrder({ items: [anItem({ source: { kind: 'data', data } })] })],
  });
  const running = await jobs.submit(request, NOBODY);
  const waiting = await jobs.submit(aRequest(), NOBODY);
  await settled();
  await jobs.cancelOrRemove(waiting.id);
  assert.equal((await jobs.find(waiting.id))?.status, 'cancelled');
  await jobs.cancelOrRemove(running.id);
  await settled();
  assert.deepEqual(renderer.sent.at(-1), { type: 'stop', jobId: running.id, why: 'cancelled' });
  assert.equal((await jobs.find(running.id))?.status, 'cancelled');
  finish(running.id, { status: 'cancelled' });
  await settled();
  assert.deepEqual((await jobs.find(running.id))?.memory, aMemoryReceipt());
  assert.equal(await jobs.cancelOrRemove(running.id), true);
  assert.equal(await jobs.find(running.id), null);
  assert.deepEqual(await readdir(join(dir, 'inputs')), []);
  assert.equal(await jobs.cancelOrRemove(running.id), false);
});

test('A cancelled job frees its slot at once and never runs again, whatever its renderer says or does', async (t) => {
  const { jobs, input, renderer, finish, stores, ended, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  const next = await jobs.submit(aRequest(), NOBODY);
  await settled();
  await jobs.cancelOrRemove(id);
  await settled();
  assert.deepEqual(renderer.ran, [id, next.id]);
  jobs.handle({ type: 'part-kept', jobId: id, part: aPart(), warnings: [] });
  finish(id, { status: 'interrupted' });
  await settled();
  assert.equal((await jobs.find(id))?.status, 'cancelled');
  assert.deepEqual(ended, ['cancelled']);
  jobs.rendererDied('crash');
  await settled();
  const restarted = new EmbeddedJobs(input);
  await restarted.recover(anIncident({ class: 'cgroup_oom' }));
  assert.equal((await restarted.find(id))?.status, 'cancelled');
  assert.deepEqual(await stores.deaths.of(id), { memory: 0, outside: 0, other: 0 });
  assert.equal(renderer.ran.filter((ran) => ran === id).length, 1);
});

test('A cancelled job that does not leave its renderer ends it, which is blamed on nobody', async (t) => {
  const { jobs, renderer, stores, scratch, dir, settled } = await setUpJobs(t, {
    leaveGraceMs: 20,
  });
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await mkdir(join(dir, 'scratch', id), { recursive: true });
  const next = await jobs.submit(aRequest(), NOBODY);
  await settled();
  await jobs.cancelOrRemove(id);
  assert.equal(await scratch.has(id), true);
  await until('the renderer is ended', () => renderer.ends.length > 0);
  assert.deepEqual(renderer.ends, ['cancelled_job']);
  jobs.rendererEnded();
  await until('the working folder is removed', async () => !(await scratch.has(id)));
  await settled();
  assert.deepEqual(renderer.ran, [id, next.id, next.id]);
  assert.deepEqual(await stores.deaths.of(next.id), { memory: 0, outside: 0, other: 0 });
});

test('A cancelled job that leaves its renderer in time does not end it', async (t) => {
  const { jobs, renderer, finish, settled } = await setUpJobs(t, { leaveGraceMs: 20 });
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  await jobs.cancelOrRemove(id);
  finish(id, { status: 'cancelled' });
  await sleep(60);
  assert.deepEqual(renderer.ends, []);
});

test('Cancelled jobs that do not leave hold no more slots than there are', async (t) => {
  const { jobs, renderer, settled } = await setUpJobs(t);
  const sent = [];
  for (let n = 0; n < 4; n += 1) sent.push(await jobs.submit(aRequest(), NOBODY));
  await settled();
  for (const { id } of sent.slice(0, 3)) {
    await jobs.cancelOrRemove(id);
    await settled();
  }
  assert.equal(renderer.ran.length, 2);
  jobs.rendererEnded();
  await settled();
  assert.equal(renderer.ran.at(-1), sent[3]!.id);
});

test('A job that was deleted while its renderer was leaving it leaves no files', async (t) => {
  const { jobs, finish, storage, dir, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  await jobs.cancelOrRemove(id);
  await jobs.cancelOrRemove(id);
  assert.equal(await jobs.find(id), null);
  await writeFile(join(dir, 'x'), 'sheet');
  await storage.keep(join(dir, 'x'), `jobs/${id}/part-1.png`);
  finish(id, { status: 'cancelled' });
  await until('the part is removed', async () => {
    return (await storage.size(`jobs/${id}/part-1.png`)) === null;
  });
});

test('A cancellation that cannot be stored is refused, and the job runs on', async (t) => {
  const { input, renderer, settled } = await setUpJobs(t);
  const { stores } = input;
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  let isFull = false;
  const update: typeof stores.jobs.update = async (...change) => {
    if (isFull) throw full;
    await stores.jobs.update(...change);
  };
  const failing = { ...stores, jobs: { ...stores.jobs, update } };
  const jobs = new EmbeddedJobs({ ...input, stores: failing });
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  isFull = true;
  await assert.rejects(jobs.cancelOrRemove(id), full);
  await settled();
  assert.equal(renderer.sent.at(-1)?.type, 'run');
  isFull = false;
  await jobs.cancelOrRemove(id);
  assert.equal((await jobs.find(id))?.status, 'cancelled');
});

test('While the circuit is open, jobs and quotes are refused with the time of the trial', async (t) => {
  const { jobs, renderer } = await setUpJobs(t);
  renderer.circuitReport = { state: 'open', retryInMs: 29_500 };
  const refusal = { code: 'renderer_lost', retryable: true, details: { retryAfterSeconds: 30 } };
  await assert.rejects(jobs.submit(aRequest(), NOBODY), refusal);
  await assert.rejects(jobs.quote(aRequest(), NOBODY, new AbortController().signal), refusal);
  assert.equal((await jobs.notReady())?.reason, 'circuit_open');
  renderer.circuitReport = { state: 'half_open', retryInMs: 0 };
  assert.equal(await jobs.notReady(), null);
});

test('A half-open circuit admits one piece of work at a time', async (t) => {
  const { jobs, renderer, finish, settled } = await setUpJobs(t, { concurrency: 2 });
  renderer.circuitReport = { state: 'half_open', retryInMs: 0 };
  const first = await jobs.submit(aRequest(), NOBODY);
  const second = await jobs.submit(aRequest(), NOBODY);
  await settled();
  assert.deepEqual(renderer.ran, [first.id]);
  finish(first.id);
  await settled();
  assert.deepEqual(renderer.ran, [first.id, second.id]);
});

test('Many queued jobs of one key do not delay those of another', async (t) => {
  const { jobs, renderer, finish, settled } = await setUpJobs(t);
  const ofA = [];
  for (let n = 0; n < 5; n += 1) ofA.push(await jobs.submit(aRequest(), { owner: 'a' }));
  const ofB = await jobs.submit(aRequest(), { owner: 'b' });
  await settled();
  finish(ofA[0]!.id);
  await settled();
  assert.equal(renderer.ran.at(-1), ofB.id);
  finish(ofB.id);
  await settled();
  assert.equal(renderer.ran.at(-1), ofA[1]!.id);
});

async function aFailedJob(t: TestContext) {
  const world = await setUpJobs(t);
  const { jobs, scratch, finish, dir, settled } = world;
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await mkdir(join(dir, 'scratch', id), { recursive: true });
  await settled();
  jobs.handle({
    type: 'planned',
    jobId: id,
    plan: aPlan(),
    warnings: [],
    items: [],
    predictedPeakBytes: 1,
  });
  jobs.handle({ type: 'part-kept', jobId: id, part: aPart(), warnings: [] });
  const problem = { code: 'memory_exhausted', detail: 'no room', retryable: true } as const;
  finish(id, { status: 'failed', problem });
  await settled();
  const reasonOf = async (): Promise<unknown> => {
    const error = await jobs.resume(id).catch((thrown: unknown) => thrown as ServiceError);
    assert.ok(error instanceof Error, 'it was resumed');
    assert.equal(error.code, 'not_resumable');
    return error.details['reason'];
  };
  return { ...world, id, hasScratch: () => scratch.has(id), reasonOf };
}

test('A job that ran out of memory resumes with its plan and its parts', async (t) => {
  const { jobs, renderer, finish, id, settled } = await aFailedJob(t);
  assert.ok(await jobs.resume(id));
  await settled();
  assert.equal((await jobs.find(id))?.status, 'running');
  const again = renderer.sent.at(-1);
  assert.ok(again?.type === 'run' && again.job.id === id);
  assert.deepEqual(again.job.plan, aPlan());
  assert.deepEqual(again.job.parts, [aPart()]);
  const { problem, finishedAt, resumableUntil } = (await jobs.find(id))!;
  assert.deepEqual([problem, finishedAt, resumableUntil], [null, null, null]);
  finish(id);
  await settled();
  assert.equal((await jobs.find(id))?.status, 'succeeded');
  assert.equal((await jobs.find(id))?.resumableUntil, null);
});

test('A job that ran out of memory twice resumes with reduced memory use, and fails at the next such death', async (t) => {
  const { jobs, renderer, stores, dir, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await mkdir(join(dir, 'scratch', id), { recursive: true });
  await settled();
  for (let deaths = 0; deaths < 2; deaths += 1) {
    jobs.rendererDied('cgroup_oom');
    await settled();
  }
  assert.equal((await jobs.find(id))?.problem?.code, 'out_of_memory');
  await jobs.resume(id);
  await settled();
  const again = renderer.sent.at(-1);
  assert.equal(again?.type === 'run' && again.job.lowMemory, true);
  assert.deepEqual(await stores.deaths.of(id), { memory: 1, outside: 0, other: 0 });
  jobs.rendererDied('cgroup_oom');
  await settled();
  assert.equal((await jobs.find(id))?.problem?.code, 'out_of_memory');
});

test('A job cannot be resumed twice, nor if it failed for another reason', async (t) => {
  const { jobs, finish, id, reasonOf, settled } = await aFailedJob(t);
  await jobs.resume(id);
  await settled();
  assert.equal(await reasonOf(), 'wrong_state');
  const problem = { code: 'artwork_rejected', detail: 'no image', retryable: false } as const;
  finish(id, { status: 'failed', problem });
  await settled();
  assert.equal((await jobs.find(id))?.resumableUntil, null);
  assert.equal(await reasonOf(), 'wrong_state');
  assert.equal(await jobs.resume('nobody'), null);
});

test('Drops the files of a failed job when their time is over, after which it cannot be resumed', async (t) => {
  const { jobs, limits, id, time, hasScratch, reasonOf } = await aFailedJob(t);
  await jobs.dropExpired();
  assert.equal(await hasScratch(), true);
  time.now = new Date(time.now.getTime() + limits.keepFailedMs + 1);
  await jobs.dropExpired();
  assert.equal(await hasScratch(), false);
  assert.equal((await jobs.find(id))?.resumableUntil, null);
  assert.equal(await reasonOf(), 'expired');
});

test('A failed job without its files cannot be resumed; removing a job removes its files', async (t) => {
  const { jobs, scratch, id, hasScratch, reasonOf } = await aFailedJob(t);
  await scratch.remove(id);
  assert.equal(await reasonOf(), 'expired');
  const other = await aFailedJob(t);
  await other.jobs.cancelOrRemove(other.id);
  assert.equal(await other.hasScratch(), false);
  assert.equal(await hasScratch(), false);
  assert.equal((await jobs.find(id))?.status, 'failed');
});

test('A job that the disk could not hold resumes without its working files', async (t) => {
  const { jobs, scratch, finish, id, settled } = await aFailedJob(t);
  await jobs.resume(id);
  await settled();
  const problem = { code: 'storage_full', detail: 'too large', retryable: false } as const;
  finish(id, { status: 'failed', problem });
  await settled();
  await scratch.remove(id);
  const [remedy] = (await jobs.find(id))?.problem?.remediation ?? [];
  assert.match(remedy?.detail ?? '', /once disk space is available again/);
  await jobs.resume(id);
  await settled();
  assert.equal((await jobs.find(id))?.status, 'running');
});

test('A job that waits for the disk says what is missing', async (t) => {
  const { jobs, finish, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  assert.equal((await jobs.find(id))?.waiting, undefined);
  const problem = { code: 'storage_full', detail: 'full', retryable: true } as const;
  const sizes = { heldBytes: 0, doneBytes: 0, neededBytes: 3e9 };
  finish(id, { status: 'interrupted', diskFull: { problem, isUnexplained: false, ...sizes } });
  await settled();
  const waiting = await until('the disk was read', async () => (await jobs.find(id))?.waiting);
  const { status } = (await jobs.find(id))!;
  assert.deepEqual([status, waiting.details?.['missingBytes']], ['queued', 2e9]);
  assert.equal((await jobs.head(id))?.status, 'queued');
  await jobs.cancelOrRemove(id);
  assert.equal((await jobs.find(id))?.waiting, undefined);
});

test('Waiting for a job resolves when it ends, or with its current state when the signal fires', async (t) => {
  const { jobs, finish, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  const stop = new AbortController();
  const waited = jobs.waitFor(id, stop.signal);
  stop.abort();
  assert.equal((await waited)?.status, 'running');
  const ended = jobs.waitFor(id, new AbortController().signal);
  finish(id);
  assert.equal((await ended)?.status, 'succeeded');
  assert.equal(await jobs.waitFor('nobody', new AbortController().signal), null);
});

test('Stores each distinct data URI once and sends its key to the renderer', async (t) => {
  const { jobs, renderer, dir, settled } = await setUpJobs(t);
  const data = 'data:image/png;base64,AAAA';
  const items = [
    anItem({ source: { kind: 'data', data } }),
    anItem({ id: 'b', source: { kind: 'data', data } }),
  ];
  const { id } = await jobs.submit(aRequest({ orders: [anOrder({ items })] }), NOBODY);
  await settled();
  const message = renderer.sent.at(-1);
  assert.ok(message?.type === 'run');
  const sources = message.job.request.orders[0]!.items.map((item) => item.source);
  const [first, second] = sources;
  assert.ok(first?.kind === 'spooled');
  assert.deepEqual(second, first);
  assert.ok(first.key.startsWith(`${id}/`));
  assert.equal(await readFile(join(dir, 'inputs', first.key), 'utf8'), data);
});

test('At start, jobs that an earlier process left unfinished run before those that wait', async (t) => {
  const { jobs, input, settled } = await setUpJobs(t);
  const left = await jobs.submit(aRequest(), NOBODY);
  const waiting = await jobs.submit(aRequest(), NOBODY);
  await settled();
  const renderer = new FakeRenderer();
  renderer.ready = false;
  const next = new EmbeddedJobs({ ...input, renderer });
  await next.recover();
  assert.equal((await next.find(left.id))?.status, 'queued');
  renderer.ready = true;
  next.rendererAvailable();
  await settled();
  assert.deepEqual(renderer.ran, [left.id]);
  assert.equal((await next.find(waiting.id))?.status, 'queued');
});

test('During shutdown no job is accepted, and an interrupted job waits for the next start', async (t) => {
  const { jobs, renderer, finish, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  jobs.stop();
  assert.deepEqual(renderer.sent.at(-1), { type: 'stop', jobId: id, why: 'interrupted' });
  await assert.rejects(jobs.submit(aRequest(), NOBODY), { code: 'shutting_down' });
  finish(id, { status: 'interrupted' });
  await settled();
  assert.equal((await jobs.find(id))?.status, 'queued');
  assert.deepEqual(renderer.ran, [id]);
  assert.equal((await jobs.notReady())?.reason, 'shutting_down');
});

test('A quote is answered by the renderer, and fails if the renderer dies', async (t) => {
  const { jobs, renderer, settled } = await setUpJobs(t);
  const signal = new AbortController().signal;
  const asked = jobs.quote(aRequest(), { owner: null }, signal);
  await settled();
  const question = renderer.sent.at(-1);
  assert.ok(question?.type === 'quote');
  const quote = { plan: aPlan(), predictedPeakBytes: 1, warnings: [], items: [] };
  jobs.quoted(question.questionId, quote);
  assert.deepEqual(await asked, quote);

  const lost = jobs.quote(aRequest(), { owner: null }, signal);
  const refused = assert.rejects(lost, { code: 'renderer_lost' });
  await settled();
  jobs.rendererDied('killed');
  await refused;

  const stop = new AbortController();
  const dropped = jobs.quote(aRequest(), { owner: null }, stop.signal);
  await settled();
  stop.abort(new Error('the client left'));
  await assert.rejects(dropped, /the client left/);
  assert.equal(renderer.sent.at(-1)?.type, 'drop-question');
});

test('Reads a finished part from storage, whole or by range', async (t) => {
  const { jobs, storage, dir } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await writeFile(join(dir, 'x'), 'sheet');
  await storage.keep(join(dir, 'x'), `jobs/${id}/part-1.png`);
  const sha256 = createHash('sha256').update('sheet').digest('hex');
  const part = aPart({ bytes: 5, sha256 });
  const text = async (range?: { start: number; end: number }) =>
    Buffer.concat(await (await jobs.readPart(id, part, range)).toArray()).toString();
  assert.equal(await text(), 'sheet');
  assert.equal(await text({ start: 1, end: 2 }), 'he');
});

test('Removes a job and its files at the end of its retention, and no other job', async (t) => {
  const { jobs, storage, limits, dir, finish, stores, time, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest({ metadata: { note: 'old' } }), NOBODY);
  await settled();
  assert.deepEqual((await jobs.find(id))?.metadata, { note: 'old' });
  await writeFile(join(dir, 'x'), 'sheet');
  await storage.keep(join(dir, 'x'), `jobs/${id}/part-1.png`);
  finish(id);
  await settled();
  const waiting = await jobs.submit(aRequest(), NOBODY);
  time.now = new Date(time.now.getTime() + limits.retentionMs);
  await jobs.dropExpired();
  assert.ok(await jobs.find(id));
  time.now = new Date(time.now.getTime() + 1);
  await jobs.dropExpired();
  assert.equal(await jobs.find(id), null);
  assert.equal(await storage.size(`jobs/${id}/part-1.png`), null);
  assert.ok(await stores.jobs.find(waiting.id));
});

test('One owner cannot exceed its share of the queue, even with requests that arrive together', async (t) => {
  const { jobs } = await setUpJobs(t, { queuedPerKey: 2 });
  const data = 'data:image/png;base64,AAAA';
  const request = aRequest({
    orders: [anOrder({ items: [anItem({ source: { kind: 'data', data } })] })],
  });
  const ofA = [1, 2, 3, 4].map(() => jobs.submit(request, { owner: 'a' }));
  const results = await Promise.allSettled(ofA);
  assert.deepEqual(
    results.map((result) => result.status === 'fulfilled'),
    [true, true, false, false],
  );
  await jobs.submit(request, { owner: 'b' });
  await jobs.submit(request, NOBODY);
});

test('Accepts no job while the disk is nearly full', async (t) => {
  const { jobs, disk, stores } = await setUpJobs(t);
  const roomy = disk.check;
  disk.check = () => Promise.reject(new ServiceError('storage_full', 'full'));
  await assert.rejects(jobs.submit(aRequest(), NOBODY), { code: 'storage_full' });
  assert.equal((await stores.jobs.counts()).queued, 0);
  assert.deepEqual(await jobs.notReady(), { reason: 'disk_full', detail: 'full' });
  disk.check = roomy;
  assert.equal(await jobs.notReady(), null);
  await jobs.submit(aRequest(), NOBODY);
});

test('A preflight of quarantined artwork is refused, even if its report is cached', async (t) => {
  const { jobs, renderer, uploads } = await setUpJobs(t);
  uploads.find = () => Promise.resolve(new Map([['u1', 'aa']]));
  const report = { findings: [] } as unknown as PreflightReport;
  renderer.send = (message) => {
    if (message.type === 'preflight') jobs.preflighted(message.questionId, report);
  };
  const asked = { id: 'u1', widthPx: 10, heightPx: 10, trim: false, dpi: 300 };
  const ask = () => jobs.preflight(asked, NOBODY, AbortSignal.timeout(10_000));
  assert.equal(await ask(), report);
  uploads.assertAllowed = (sha256) => Promise.reject(new ServiceError('artwork_rejected', sha256));
  await assert.rejects(ask(), { code: 'artwork_rejected', message: 'aa' });
  uploads.assertAllowed = () => Promise.resolve();
  assert.equal(await ask(), report);
});
