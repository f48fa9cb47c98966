import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Attempt } from '../../src/jobs/delivery.ts';
import type { NewsType } from '../../src/jobs/job-event.ts';
import type { Webhook } from '../../src/jobs/webhook.ts';
import { aRequest } from '../support/service/make-job.ts';
import { setUpJobs } from './set-up-jobs.ts';

const NOBODY_BUSY = { jobIds: [], hosts: [] };
const LATER = '2999-01-01T00:00:00.000Z';
const ATTEMPT: Attempt = { at: LATER, durationMs: 5, statusCode: 500, error: 'answered 500' };
const WEBHOOK: Webhook = {
  url: 'https://shop.example:8443/hook?token=1',
  events: ['gangsheet.started', 'gangsheet.succeeded'],
};

async function setUp(t: TestContext) {
  const { jobs, store, finish } = await setUpJobs(t, { concurrency: 10 });
  const { deliveries } = store;
  const submit = async (webhook = WEBHOOK) =>
    (await jobs.submit(aRequest(), { owner: 'shop', webhook })).id;
  const listed = (jobId: string) => deliveries.list({ jobId, limit: 100 }).deliveries;
  const typesOf = (jobId: string): readonly NewsType[] => listed(jobId).map(({ type }) => type);
  return { jobs, store, deliveries, submit, finish, listed, typesOf };
}

test('News that a webhook wants are on their way from the moment in which they are stored', async (t) => {
  const { deliveries, submit, finish, typesOf } = await setUp(t);
  let rung = 0;
  t.after(deliveries.onDue(() => (rung += 1)));
  const id = await submit();
  finish(id);
  assert.deepEqual(typesOf(id), ['gangsheet.succeeded', 'gangsheet.started']);
  assert.equal(rung, 2);
  const due = deliveries.due(LATER, NOBODY_BUSY)!;
  assert.deepEqual(
    { ...due, id: '', news: due.news.type },
    {
      ...{ id: '', jobId: id, owner: 'shop', url: WEBHOOK.url, host: 'shop.example:8443' },
      ...{ tries: 0, news: 'gangsheet.started', dueAt: due.news.at },
    },
  );
});

test('A job without a webhook has no deliveries', async (t) => {
  const { deliveries, jobs, finish, typesOf } = await setUp(t);
  const { id } = await jobs.submit(aRequest(), { owner: null });
  finish(id);
  assert.deepEqual(typesOf(id), []);
  assert.equal(deliveries.pending(), 0);
});

test('A change that is undone leaves no delivery behind', async (t) => {
  const { store, deliveries, submit } = await setUp(t);
  const id = await submit({ ...WEBHOOK, events: ['gangsheet.paused'] });
  assert.throws(() =>
    store.update(
      id,
      { status: 'paused' },
      { type: 'gangsheet.paused', at: null as unknown as string },
    ),
  );
  assert.equal(deliveries.pending(), 0);
});

test('What is due is taken oldest first, past jobs and hosts that are busy', async (t) => {
  const { deliveries, submit } = await setUp(t);
  const first = await submit();
  const second = await submit();
  const third = await submit({ ...WEBHOOK, url: 'https://other.example/' });
  const dueBut = (busy: Partial<typeof NOBODY_BUSY>) =>
    deliveries.due(LATER, { ...NOBODY_BUSY, ...busy })?.jobId;
  assert.equal(dueBut({}), first);
  assert.equal(dueBut({ jobIds: [first] as never[] }), second);
  assert.equal(dueBut({ hosts: ['shop.example:8443'] as never[] }), third);
  assert.equal(
    dueBut({ jobIds: [third] as never[], hosts: ['shop.example:8443'] as never[] }),
    undefined,
  );
  assert.equal(deliveries.due('2020-01-01T00:00:00.000Z', NOBODY_BUSY), null);
});

test('An attempt that failed is due again later, one that did not is not', async (t) => {
  const { deliveries, submit, listed } = await setUp(t);
  const jobId = await submit();
  const first = deliveries.due(LATER, NOBODY_BUSY)!;
  const again = '2500-01-01T00:00:00.000Z';
  deliveries.settle(first, { attempt: ATTEMPT, status: 'pending', dueAt: again });
  assert.equal(deliveries.due('2400-01-01T00:00:00.000Z', NOBODY_BUSY), null);
  assert.equal(deliveries.nextDueAfter('2400-01-01T00:00:00.000Z'), again);
  const second = deliveries.due(again, NOBODY_BUSY)!;
  assert.equal(second.tries, 1);
  const good: Attempt = { ...ATTEMPT, statusCode: 204, error: null };
  deliveries.settle(second, { attempt: good, status: 'delivered', dueAt: null });
  assert.equal(deliveries.pending(), 0);
  assert.equal(deliveries.nextDueAfter('2400-01-01T00:00:00.000Z'), null);
  const [delivery] = listed(jobId);
  assert.deepEqual(delivery!.attempts, [ATTEMPT, good]);
  assert.deepEqual([delivery!.status, delivery!.nextAttemptAt], ['delivered', null]);
});

test('Of the attempts of a delivery the newest are kept', async (t) => {
  const { deliveries, submit, listed } = await setUp(t);
  const jobId = await submit();
  for (let durationMs = 0; durationMs < 60; durationMs += 1) {
    const due = deliveries.due(LATER, NOBODY_BUSY)!;
    const attempt = { ...ATTEMPT, durationMs };
    deliveries.settle(due, { attempt, status: 'pending', dueAt: LATER });
  }
  const { attempts } = listed(jobId)[0]!;
  assert.deepEqual([attempts.length, attempts.at(-1)!.durationMs], [50, 59]);
});

test('What was delivered or given up is sent again when somebody asks for it', async (t) => {
  const { deliveries, submit } = await setUp(t);
  const [mine, other] = [await submit(), await submit()];
  const first = deliveries.due(LATER, NOBODY_BUSY)!;
  const { id } = first;
  deliveries.settle(first, { attempt: ATTEMPT, status: 'given_up', dueAt: null });
  assert.equal(deliveries.sendAgain(other, id, LATER), null, 'it belongs to the other job');
  const delivery = deliveries.sendAgain(mine, id, '2024-01-01T00:00:00.000Z')!;
  assert.deepEqual([delivery.status, delivery.attempts.length], ['pending', 1]);
  const due = deliveries.due('2024-01-01T00:00:00.000Z', NOBODY_BUSY)!;
  assert.deepEqual([due.id, due.tries], [id, 0]);
});

test('What is asked for again while it is in the air is sent again all the same', async (t) => {
  const { deliveries, submit, listed } = await setUp(t);
  const jobId = await submit();
  const inAir = deliveries.due(LATER, NOBODY_BUSY)!;
  deliveries.sendAgain(jobId, inAir.id, '2024-01-01T00:00:00.000Z');
  const good: Attempt = { ...ATTEMPT, statusCode: 204, error: null };
  deliveries.settle(inAir, { attempt: good, status: 'delivered', dueAt: null });
  const [delivery] = listed(jobId);
  assert.deepEqual([delivery!.status, delivery!.attempts], ['pending', [good]]);
  assert.equal(deliveries.due(LATER, NOBODY_BUSY)!.id, inAir.id);
});

test('A webhook that was ended gets nothing more of its job', async (t) => {
  const { deliveries, submit, finish, listed } = await setUp(t);
  const [ended, other] = [await submit(), await submit()];
  deliveries.endWebhook(ended);
  finish(ended);
  assert.deepEqual(
    listed(ended).map(({ type, status }) => [type, status]),
    [['gangsheet.started', 'given_up']],
  );
  assert.equal(deliveries.due(LATER, NOBODY_BUSY)!.jobId, other);
});

test('Deliveries are listed in pages, newest first', async (t) => {
  const { deliveries, submit, finish } = await setUp(t);
  const jobId = await submit();
  finish(jobId);
  const first = deliveries.list({ jobId, limit: 1 });
  assert.equal(first.deliveries[0]!.type, 'gangsheet.succeeded');
  const second = deliveries.list({ jobId, limit: 1, before: first.next! });
  assert.equal(second.deliveries[0]!.type, 'gangsheet.started');
  assert.equal(second.next, null);
});

test('Deliveries go with their job, and news stay as long as they are on their way', async (t) => {
  const { store, deliveries, submit, typesOf } = await setUp(t);
  const id = await submit();
  for (let n = 0; n < 1_100; n += 1) {
    store.update(id, { status: 'running' }, { type: 'gangsheet.resumed', at: 'then' });
  }
  assert.deepEqual(typesOf(id), ['gangsheet.started']);
  assert.equal(deliveries.due(LATER, NOBODY_BUSY)!.news.type, 'gangsheet.started');
  store.remove(id);
  assert.equal(deliveries.pending(), 0);
  assert.deepEqual(typesOf(id), []);
});
