/** Two services over one database: what one of them knows in memory, the other one does not. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceError } from '../../../src/errors.ts';
import type { Submitter } from '../../../src/jobs/jobs.ts';
import { aGate } from '../../support/gate.ts';
import { anItem, anOrder, aRequest } from '../../support/service/make-job.ts';
import { setUpJobs } from '../set-up-jobs.ts';

const NOBODY = { owner: null } as const;
const BY_A = { owner: 'a' } as const;
const once = { key: 'k1', fingerprint: 'f1' };

/** Two services without renderers. Requests that are sent together are both let in before either is stored. */
async function twoServices(t: TestContext, limits: Parameters<typeof setUpJobs>[1] = {}) {
  const { another, stores, disk, dir } = await setUpJobs(t, limits);
  const insert: typeof stores.jobs.insert = async (job) => {
    // Long enough for the other request to look at the queue, if it may.
    await sleep(100);
    return stores.jobs.insert(job);
  };
  const slow = { ...stores, jobs: { ...stores.jobs, insert } };
  const services = [another({ stores: slow }), another({ stores: slow })] as const;
  for (const { renderer } of services) renderer.ready = false;
  const data = 'data:image/png;base64,AAAA';
  const items = [anItem({ source: { kind: 'data', data } })];
  const request = aRequest({ orders: [anOrder({ items })] });
  const together = async (...by: readonly [Submitter, Submitter]) => {
    const letIn = aGate();
    let arrived = 0;
    disk.check = () => {
      arrived += 1;
      if (arrived === by.length) letIn.open();
      return letIn.pass();
    };
    return Promise.allSettled(services.map(({ jobs }, n) => jobs.submit(request, by[n]!)));
  };
  const [{ jobs: first }] = services;
  const inputs = () => readdir(join(dir, 'inputs'));
  return { together, stores, inputs, submit: (by: Submitter) => first.submit(request, by) };
}

type Results = Awaited<ReturnType<Awaited<ReturnType<typeof twoServices>>['together']>>;

const idsOf = (results: Results) =>
  results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.id] : []));
const codesOf = (results: Results) =>
  results.flatMap((result) =>
    result.status === 'rejected' ? [(result.reason as ServiceError).code] : [],
  );

test('Of two requests for the last place in the queue, one is taken and one is refused', async (t) => {
  const { together, stores, inputs, submit } = await twoServices(t, { queueLimit: 1 });
  const { id } = await submit(NOBODY);
  const results = await together(NOBODY, NOBODY);
  assert.deepEqual(codesOf(results), ['queue_full']);
  assert.deepEqual((await inputs()).sort(), [id, ...idsOf(results)].sort());
  assert.equal(await stores.jobs.queued(), 2);
});

test("Of two requests for a key's last place in the queue, one is taken and one is refused", async (t) => {
  const { together, stores } = await twoServices(t, { queuedPerKey: 1 });
  const results = await together(BY_A, BY_A);
  assert.deepEqual([idsOf(results).length, codesOf(results)], [1, ['queue_full']]);
  assert.equal(await stores.jobs.queuedOf('a'), 1);
});

test('Two equal requests with the same key create one job, which both answers name', async (t) => {
  const { together, stores, inputs } = await twoServices(t);
  const results = await together({ ...BY_A, once }, { ...BY_A, once });
  const [id, same] = idsOf(results);
  assert.ok(id !== undefined && same === id);
  assert.deepEqual(await stores.jobs.queue(), [{ id, owner: 'a' }]);
  assert.deepEqual(await inputs(), [id], 'the files of the other request are removed');
});

test('Two equal requests with the same key need one place in the queue, which may be the last', async (t) => {
  const { together, stores } = await twoServices(t, { queuedPerKey: 1 });
  const [id, same] = idsOf(await together({ ...BY_A, once }, { ...BY_A, once }));
  assert.ok(id !== undefined && same === id);
  assert.equal(await stores.jobs.queuedOf('a'), 1);
});

test('Of two different requests with the same key, one creates a job', async (t) => {
  const { together, stores } = await twoServices(t);
  const other = { ...once, fingerprint: 'f2' };
  const results = await together({ ...BY_A, once }, { ...BY_A, once: other });
  assert.deepEqual(codesOf(results), ['key_reused']);
  assert.equal(await stores.jobs.queued(), 1);
});
