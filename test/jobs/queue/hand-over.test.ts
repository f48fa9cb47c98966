/** What happens while a job is being handed over, when it has begun in the database but not in a renderer. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EmbeddedJobs } from '../../../src/jobs/embedded-jobs.ts';
import type { JobStore } from '../../../src/jobs/stores/job-store.ts';
import { aGate } from '../../support/gate.ts';
import { until } from '../../support/processes/until.ts';
import { diskFull } from '../../support/service/full-database.ts';
import { aRequest } from '../../support/service/make-job.ts';
import { setUpJobs } from '../set-up-jobs.ts';

const NOBODY = { owner: null } as const;
const NO_DEATHS = { memory: 0, outside: 0, other: 0 };

/** Jobs whose first one stops on its way to the renderer, at a gate after or before it begins in the database. */
async function stoppedOnTheWay(t: TestContext, where: 'before' | 'after', concurrency = 1) {
  const world = await setUpJobs(t, { concurrency });
  const { stores, input, renderer } = world;
  const gate = aGate();
  const begin: JobStore['begin'] = async (id, at) => {
    if (where === 'before') await gate.pass();
    const begun = await stores.jobs.begin(id, at);
    if (where === 'after') await gate.pass();
    return begun;
  };
  const stored: JobStore['update'] = (...change) => stores.jobs.update(...change);
  const changed = { update: stored };
  const update: JobStore['update'] = (...change) => changed.update(...change);
  const gated = { ...stores, jobs: { ...stores.jobs, begin, update } };
  const jobs = new EmbeddedJobs({ ...input, stores: gated });
  renderer.ready = false;
  const sent = [];
  for (let n = 0; n < concurrency; n += 1) sent.push(await jobs.submit(aRequest(), NOBODY));
  renderer.ready = true;
  jobs.rendererAvailable();
  await gate.reached;
  const statusOf = async (id: string) => (await jobs.find(id))?.status;
  const eventsOf = async (id: string) =>
    (await stores.events.eventsAfter(id, 0)).map(({ type }) => type.replace('gangsheet.', ''));
  return {
    ...world,
    jobs,
    gate,
    changed,
    stored,
    statusOf,
    eventsOf,
    ids: sent.map(({ id }) => id),
  };
}

test('A job that is cancelled on its way is sent before its cancellation is stored, and then stopped', async (t) => {
  const { jobs, gate, changed, ids, renderer, stores, settled } = await stoppedOnTheWay(t, 'after');
  const [id = ''] = ids;
  const order: string[] = [];
  const send = renderer.send.bind(renderer);
  renderer.send = (message) => {
    order.push(message.type);
    send(message);
  };
  changed.update = async (...change) => {
    await stores.jobs.update(...change);
    order.push(change[1].status ?? 'receipt');
  };
  const cancelled = jobs.cancelOrRemove(id);
  await nextTurn();
  gate.open();
  await cancelled;
  await settled();
  assert.deepEqual(order, ['run', 'cancelled', 'stop']);
  assert.equal((await jobs.find(id))?.status, 'cancelled');
});

test('A job that another service cancels on its way is not sent', async (t) => {
  const { another, gate, ids, renderer, stores, statusOf, eventsOf, settled } =
    await stoppedOnTheWay(t, 'before');
  const [id = ''] = ids;
  await another().jobs.cancelOrRemove(id);
  gate.open();
  await settled();
  assert.deepEqual(renderer.sent, []);
  assert.equal(await statusOf(id), 'cancelled');
  assert.equal(await stores.jobs.begin(id, new Date().toISOString()), false);
  assert.deepEqual(await eventsOf(id), ['queued', 'cancelled']);
});

test('A job can be begun only while it is queued', async (t) => {
  const { jobs, stores, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  const at = new Date().toISOString();
  assert.equal((await jobs.find(id))?.status, 'running');
  assert.equal(await stores.jobs.begin(id, at), false);
  assert.equal(await stores.jobs.begin('nobody', at), false);
  assert.equal((await jobs.eventsAfter(id, 0)).length, 2);
});

test('A job whose renderer dies before it is sent is queued again, and counts no death', async (t) => {
  const { jobs, gate, ids, renderer, stores, statusOf, eventsOf, settled } = await stoppedOnTheWay(
    t,
    'after',
  );
  const [id = ''] = ids;
  renderer.ready = false;
  jobs.rendererDied('cgroup_oom');
  gate.open();
  await settled();
  assert.deepEqual([renderer.sent, await statusOf(id)], [[], 'queued']);
  assert.deepEqual(await stores.deaths.of(id), NO_DEATHS);
  renderer.ready = true;
  jobs.rendererAvailable();
  await settled();
  const [run] = renderer.sent;
  assert.ok(run?.type === 'run' && run.job.id === id && !run.job.lowMemory);
  assert.deepEqual(await eventsOf(id), ['queued', 'started', 'queued', 'started']);
});

test('A job that begins in the next renderer before the death of the last is stored counts no death', async (t) => {
  const { jobs, gate, ids, renderer, stores, statusOf, settled } = await stoppedOnTheWay(
    t,
    'after',
    2,
  );
  jobs.rendererDied('cgroup_oom');
  gate.open();
  await settled();
  assert.deepEqual([...renderer.ran].sort(), ids);
  for (const id of ids) {
    assert.equal(await statusOf(id), 'running');
    assert.deepEqual(await stores.deaths.of(id), NO_DEATHS);
  }
});

test('A job that cannot be put back while the disk is full is put back later', async (t) => {
  const { jobs, gate, changed, stored, ids, renderer, statusOf } = await stoppedOnTheWay(
    t,
    'after',
  );
  const [id = ''] = ids;
  changed.update = () => Promise.reject(diskFull());
  jobs.rendererDied('killed');
  gate.open();
  await until('it is held', async () => (await jobs.notReady())?.reason === 'disk_full');
  assert.equal(await statusOf(id), 'running');
  changed.update = stored;
  await until('it is handed over', () => renderer.ran.length > 0);
  assert.deepEqual(renderer.ran, [id]);
});

test('A job that is cancelled before it can be put back stays cancelled', async (t) => {
  const { jobs, gate, changed, stored, ids, renderer, input, statusOf } = await stoppedOnTheWay(
    t,
    'after',
  );
  const [id = ''] = ids;
  changed.update = () => Promise.reject(diskFull());
  jobs.rendererDied('killed');
  gate.open();
  await until('it is held', () => input.writes.holding);
  changed.update = stored;
  await jobs.cancelOrRemove(id);
  await until('everything is stored', () => input.writes.holding === null);
  assert.deepEqual([renderer.sent, await statusOf(id)], [[], 'cancelled']);
});
