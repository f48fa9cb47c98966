import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Delivery } from '../../../../src/webhooks/delivery.ts';
import type { DeliveryFilter } from '../../../../src/webhooks/delivery-store.ts';
import type { ProblemBody } from '../../../../src/http/contract/problem.ts';
import { aJob } from '../../../support/service/fake-jobs.ts';
import { aServer } from '../../http-server.ts';

const DELIVERY: Delivery = {
  id: '0197a9c2-6b10-7c44-8f2e-5a6b7c8d9e0f',
  type: 'gangsheet.succeeded',
  status: 'given_up',
  createdAt: '2026-01-31T12:00:00.000Z',
  nextAttemptAt: null,
  attempts: [
    { at: '2026-01-31T12:00:00.000Z', durationMs: 3, statusCode: null, error: 'ECONNREFUSED' },
  ],
};

/** A server with one job that has one delivery. */
function setUp(t: TestContext) {
  const asked: DeliveryFilter[] = [];
  const deliveries = {
    list: (filter: DeliveryFilter) => {
      asked.push(filter);
      return Promise.resolve({ deliveries: [DELIVERY], next: DELIVERY.id });
    },
    sendAgain(jobId: string, id: string): Promise<Delivery | null> {
      const isKnown = jobId === job.id && id === DELIVERY.id;
      return Promise.resolve(isKnown ? { ...DELIVERY, status: 'pending' } : null);
    },
  };
  const { app, jobs } = aServer(t, { service: { deliveries } });
  const job = jobs.put(aJob());
  return { app, job, jobs, asked };
}

test('Lists the deliveries of a job in pages, with their attempts', async (t) => {
  const { app, job, asked } = setUp(t);
  const path = `/gangsheets/${job.id}/deliveries`;
  const answer = await app.inject(`${path}?limit=1`);
  assert.equal(answer.statusCode, 200);
  const next = `${path}?limit=1&before=${DELIVERY.id}`;
  assert.deepEqual(answer.json(), { deliveries: [DELIVERY], links: { next } });
  await app.inject(next);
  assert.deepEqual(asked, [
    { jobId: job.id, before: undefined, limit: 1 },
    { jobId: job.id, before: DELIVERY.id, limit: 1 },
  ]);
});

test('Resends a delivery with the same id, in upper or lower case', async (t) => {
  const { app, job } = setUp(t);
  const url = `/gangsheets/${job.id}/deliveries/${DELIVERY.id.toUpperCase()}`;
  const answer = await app.inject({ method: 'POST', url });
  assert.equal(answer.statusCode, 202);
  assert.deepEqual(answer.json(), { ...DELIVERY, status: 'pending' });
});

test('Refuses to resend the same event again within a minute', async (t) => {
  const { app, job } = setUp(t);
  const url = `/gangsheets/${job.id}/deliveries/${DELIVERY.id}`;
  assert.equal((await app.inject({ method: 'POST', url })).statusCode, 202);
  const refused = await app.inject({ method: 'POST', url: url.toLowerCase() });
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['retry-after'], '60');
  assert.equal(refused.json<ProblemBody>().code, 'rate_limited');
});

test('Hides deliveries of unknown jobs and of other keys', async (t) => {
  const { app, job, jobs } = setUp(t);
  const other = jobs.put(aJob({ owner: 'somebody' }));
  const home = (id: string) => `/gangsheets/${id}/deliveries`;
  for (const id of [other.id, DELIVERY.id, 'nonsense']) {
    assert.equal((await app.inject(home(id))).statusCode, 404);
  }
  for (const url of [
    `${home(other.id)}/${DELIVERY.id}`,
    `${home(job.id)}/${job.id}`,
    `${home(job.id)}/nonsense`,
  ]) {
    assert.equal((await app.inject({ method: 'POST', url })).statusCode, 404, url);
  }
  assert.equal((await app.inject({ method: 'PUT', url: home(job.id) })).statusCode, 405);
});
