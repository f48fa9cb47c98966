import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobEventType } from '../../src/jobs/job-event.ts';
import type { Webhook } from '../../src/jobs/webhook.ts';
import type { Attempt } from '../../src/webhooks/delivery.ts';
import { aNewJob } from './job-store-contract.ts';
import type { OpenStores, Stores } from './open-stores.ts';

const NOBODY_BUSY = { jobIds: [], hosts: [] };
const LATER = '2999-01-01T00:00:00.000Z';
const ATTEMPT: Attempt = { at: LATER, durationMs: 5, statusCode: 500, error: 'responded with 500' };
const WEBHOOK: Webhook = {
  url: 'https://shop.example:8443/hook?token=1',
  events: ['gangsheet.started', 'gangsheet.succeeded'],
};

function setUp({ jobs, deliveries }: Stores) {
  let submitted = 0;
  let seconds = 0;
  const change = (id: string, type: JobEventType, status: 'running' | 'succeeded') => {
    seconds += 1;
    const at = new Date(Date.UTC(2026, 0, 31, 12, 0, seconds)).toISOString();
    jobs.update(id, { status }, { type, at });
  };
  /** A job that has been queued and started; null: without a webhook. */
  const submit = (webhook: Webhook | null = WEBHOOK): string => {
    submitted += 1;
    const job = aNewJob(submitted, { owner: 'shop', ...(webhook && { webhook }) });
    jobs.insert(job);
    change(job.id, 'gangsheet.started', 'running');
    return job.id;
  };
  const finish = (id: string) => change(id, 'gangsheet.succeeded', 'succeeded');
  const listed = (jobId: string) => deliveries.list({ jobId, limit: 100 }).deliveries;
  const typesOf = (jobId: string): readonly JobEventType[] => listed(jobId).map(({ type }) => type);
  return { jobs, deliveries, submit, finish, listed, typesOf };
}

/** Requirements for every adapter of the delivery store. */
export function deliveryStoreContract(name: string, create: OpenStores): void {
  test(`${name}: Stores a delivery together with each event that the webhook wants`, (t) => {
    const { deliveries, submit, finish, typesOf } = setUp(create(t));
    let calls = 0;
    t.after(deliveries.onDue(() => (calls += 1)));
    const id = submit();
    finish(id);
    assert.deepEqual(typesOf(id), ['gangsheet.succeeded', 'gangsheet.started']);
    assert.equal(calls, 2);
    const due = deliveries.due(LATER, NOBODY_BUSY)!;
    assert.deepEqual(
      { ...due, id: '', event: due.event.type },
      {
        id: '',
        jobId: id,
        owner: 'shop',
        url: WEBHOOK.url,
        host: 'shop.example:8443',
        tries: 0,
        event: 'gangsheet.started',
        dueAt: due.event.at,
      },
    );
  });

  test(`${name}: A job without a webhook has no deliveries`, (t) => {
    const { deliveries, submit, finish, typesOf } = setUp(create(t));
    const id = submit(null);
    finish(id);
    assert.deepEqual(typesOf(id), []);
    assert.equal(deliveries.pending(), 0);
  });

  test(`${name}: A change that is rolled back leaves no delivery behind`, (t) => {
    const { jobs, deliveries, submit } = setUp(create(t));
    const id = submit({ ...WEBHOOK, events: ['gangsheet.paused'] });
    assert.throws(() =>
      jobs.update(
        id,
        { status: 'paused' },
        { type: 'gangsheet.paused', at: null as unknown as string },
      ),
    );
    assert.equal(deliveries.pending(), 0);
  });

  test(`${name}: Returns the oldest due delivery, skipping busy jobs and hosts`, (t) => {
    const { deliveries, submit } = setUp(create(t));
    const first = submit();
    const second = submit();
    const third = submit({ ...WEBHOOK, url: 'https://other.example/' });
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

  test(`${name}: A delivery is due again after a failed attempt, not after a successful one`, (t) => {
    const { deliveries, submit, listed } = setUp(create(t));
    const jobId = submit();
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

  test(`${name}: Keeps the newest attempts of a delivery`, (t) => {
    const { deliveries, submit, listed } = setUp(create(t));
    const jobId = submit();
    for (let durationMs = 0; durationMs < 60; durationMs += 1) {
      const due = deliveries.due(LATER, NOBODY_BUSY)!;
      const attempt = { ...ATTEMPT, durationMs };
      deliveries.settle(due, { attempt, status: 'pending', dueAt: LATER });
    }
    const { attempts } = listed(jobId)[0]!;
    assert.deepEqual([attempts.length, attempts.at(-1)!.durationMs], [50, 59]);
  });

  test(`${name}: Resends a settled delivery on request`, (t) => {
    const { deliveries, submit } = setUp(create(t));
    const [mine, other] = [submit(), submit()];
    const first = deliveries.due(LATER, NOBODY_BUSY)!;
    const { id } = first;
    deliveries.settle(first, { attempt: ATTEMPT, status: 'given_up', dueAt: null });
    assert.equal(deliveries.sendAgain(other, id, LATER), null, 'it belongs to the other job');
    const delivery = deliveries.sendAgain(mine, id, '2024-01-01T00:00:00.000Z')!;
    assert.deepEqual([delivery.status, delivery.attempts.length], ['pending', 1]);
    const due = deliveries.due('2024-01-01T00:00:00.000Z', NOBODY_BUSY)!;
    assert.deepEqual([due.id, due.tries], [id, 0]);
  });

  test(`${name}: Resends a delivery that is in flight at the time of the request`, (t) => {
    const { deliveries, submit, listed } = setUp(create(t));
    const jobId = submit();
    const inFlight = deliveries.due(LATER, NOBODY_BUSY)!;
    deliveries.sendAgain(jobId, inFlight.id, '2024-01-01T00:00:00.000Z');
    const good: Attempt = { ...ATTEMPT, statusCode: 204, error: null };
    deliveries.settle(inFlight, { attempt: good, status: 'delivered', dueAt: null });
    const [delivery] = listed(jobId);
    assert.deepEqual([delivery!.status, delivery!.attempts], ['pending', [good]]);
    assert.equal(deliveries.due(LATER, NOBODY_BUSY)!.id, inFlight.id);
  });

  test(`${name}: An ended webhook receives no more events of its job`, (t) => {
    const { deliveries, submit, finish, listed } = setUp(create(t));
    const [ended, other] = [submit(), submit()];
    deliveries.endWebhook(ended);
    finish(ended);
    assert.deepEqual(
      listed(ended).map(({ type, status }) => [type, status]),
      [['gangsheet.started', 'given_up']],
    );
    assert.equal(deliveries.due(LATER, NOBODY_BUSY)!.jobId, other);
  });

  test(`${name}: Lists deliveries in pages, newest first`, (t) => {
    const { deliveries, submit, finish } = setUp(create(t));
    const jobId = submit();
    finish(jobId);
    const first = deliveries.list({ jobId, limit: 1 });
    assert.equal(first.deliveries[0]!.type, 'gangsheet.succeeded');
    const second = deliveries.list({ jobId, limit: 1, before: first.next! });
    assert.equal(second.deliveries[0]!.type, 'gangsheet.started');
    assert.equal(second.next, null);
  });

  test(`${name}: Removes deliveries with their job and keeps events that are still to be sent`, (t) => {
    const { jobs, deliveries, submit, typesOf } = setUp(create(t));
    const id = submit();
    for (let n = 0; n < 1_100; n += 1) {
      jobs.update(id, { status: 'running' }, { type: 'gangsheet.resumed', at: 'then' });
    }
    assert.deepEqual(typesOf(id), ['gangsheet.started']);
    assert.equal(deliveries.due(LATER, NOBODY_BUSY)!.event.type, 'gangsheet.started');
    jobs.remove(id);
    assert.equal(deliveries.pending(), 0);
    assert.deepEqual(typesOf(id), []);
  });
}
