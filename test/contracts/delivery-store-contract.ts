import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobEventType } from '../../src/jobs/job-event.ts';
import type { Webhook } from '../../src/jobs/webhook.ts';
import type { Attempt, DueDelivery } from '../../src/webhooks/delivery.ts';
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
  const change = async (
    id: string,
    type: JobEventType,
    status: 'running' | 'succeeded',
  ): Promise<void> => {
    seconds += 1;
    const at = new Date(Date.UTC(2026, 0, 31, 12, 0, seconds)).toISOString();
    await jobs.update(id, { status }, { type, at });
  };
  /** A job that has been queued and started; null: without a webhook. */
  const submit = async (webhook: Webhook | null = WEBHOOK): Promise<string> => {
    submitted += 1;
    const job = aNewJob(submitted, { owner: 'shop', ...(webhook && { webhook }) });
    await jobs.insert(job);
    await change(job.id, 'gangsheet.started', 'running');
    return job.id;
  };
  const finish = (id: string) => change(id, 'gangsheet.succeeded', 'succeeded');
  const listed = async (jobId: string) => (await deliveries.list({ jobId, limit: 100 })).deliveries;
  const typesOf = async (jobId: string): Promise<readonly JobEventType[]> =>
    (await listed(jobId)).map(({ type }) => type);
  return { jobs, deliveries, submit, finish, listed, typesOf };
}

/** Requirements for every adapter of the delivery store. */
export function deliveryStoreContract(name: string, create: OpenStores): void {
  test(`${name}: Stores a delivery together with each event that the webhook wants`, async (t) => {
    const { deliveries, submit, finish, typesOf } = setUp(await create(t));
    let calls = 0;
    t.after(deliveries.onDue(() => (calls += 1)));
    const id = await submit();
    await finish(id);
    assert.deepEqual(await typesOf(id), ['gangsheet.succeeded', 'gangsheet.started']);
    assert.equal(calls, 2);
    const due = (await deliveries.due(LATER, NOBODY_BUSY))!;
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

  test(`${name}: A job without a webhook has no deliveries`, async (t) => {
    const { deliveries, submit, finish, typesOf } = setUp(await create(t));
    const id = await submit(null);
    await finish(id);
    assert.deepEqual(await typesOf(id), []);
    assert.equal(await deliveries.pending(), 0);
  });

  test(`${name}: A change that is rolled back leaves no delivery behind`, async (t) => {
    const { jobs, deliveries, submit } = setUp(await create(t));
    const id = await submit({ ...WEBHOOK, events: ['gangsheet.paused'] });
    const at = null as unknown as string;
    await assert.rejects(jobs.update(id, { status: 'paused' }, { type: 'gangsheet.paused', at }));
    assert.equal(await deliveries.pending(), 0);
  });

  test(`${name}: An event, its delivery and the call of listeners belong to the transaction around them`, async (t) => {
    const stores = await create(t);
    const { jobs, deliveries, submit, finish, typesOf } = setUp(stores);
    const id = await submit();
    const found: Promise<DueDelivery | null>[] = [];
    t.after(deliveries.onDue(() => found.push(deliveries.due(LATER, NOBODY_BUSY))));
    const undone = stores.transactions.tx(async () => {
      await finish(id);
      throw new Error('undo');
    });
    await assert.rejects(undone, /undo/);
    assert.deepEqual(await typesOf(id), ['gangsheet.started']);
    assert.equal((await jobs.head(id))!.status, 'running');
    assert.equal(found.length, 0);
    await stores.transactions.tx(async () => {
      await finish(id);
      assert.equal(found.length, 0, 'nothing is committed yet');
    });
    assert.equal(found.length, 1);
    assert.equal((await found[0])!.jobId, id);
    assert.deepEqual(await typesOf(id), ['gangsheet.succeeded', 'gangsheet.started']);
  });

  test(`${name}: Returns the oldest due delivery, skipping busy jobs and hosts`, async (t) => {
    const { deliveries, submit } = setUp(await create(t));
    const first = await submit();
    const second = await submit();
    const third = await submit({ ...WEBHOOK, url: 'https://other.example/' });
    const dueBut = async (busy: Partial<typeof NOBODY_BUSY>) =>
      (await deliveries.due(LATER, { ...NOBODY_BUSY, ...busy }))?.jobId;
    assert.equal(await dueBut({}), first);
    assert.equal(await dueBut({ jobIds: [first] as never[] }), second);
    assert.equal(await dueBut({ hosts: ['shop.example:8443'] as never[] }), third);
    assert.equal(
      await dueBut({ jobIds: [third] as never[], hosts: ['shop.example:8443'] as never[] }),
      undefined,
    );
    assert.equal(await deliveries.due('2020-01-01T00:00:00.000Z', NOBODY_BUSY), null);
  });

  test(`${name}: A delivery is due again after a failed attempt, not after a successful one`, async (t) => {
    const { deliveries, submit, listed } = setUp(await create(t));
    const jobId = await submit();
    const first = (await deliveries.due(LATER, NOBODY_BUSY))!;
    const again = '2500-01-01T00:00:00.000Z';
    await deliveries.settle(first, { attempt: ATTEMPT, status: 'pending', dueAt: again });
    assert.equal(await deliveries.due('2400-01-01T00:00:00.000Z', NOBODY_BUSY), null);
    assert.equal(await deliveries.nextDueAfter('2400-01-01T00:00:00.000Z'), again);
    const second = (await deliveries.due(again, NOBODY_BUSY))!;
    assert.equal(second.tries, 1);
    const good: Attempt = { ...ATTEMPT, statusCode: 204, error: null };
    await deliveries.settle(second, { attempt: good, status: 'delivered', dueAt: null });
    assert.equal(await deliveries.pending(), 0);
    assert.equal(await deliveries.nextDueAfter('2400-01-01T00:00:00.000Z'), null);
    const [delivery] = await listed(jobId);
    assert.deepEqual(delivery!.attempts, [ATTEMPT, good]);
    assert.deepEqual([delivery!.status, delivery!.nextAttemptAt], ['delivered', null]);
  });

  test(`${name}: Keeps the newest attempts of a delivery`, async (t) => {
    const { deliveries, submit, listed } = setUp(await create(t));
    const jobId = await submit();
    for (let durationMs = 0; durationMs < 60; durationMs += 1) {
      const due = (await deliveries.due(LATER, NOBODY_BUSY))!;
      const attempt = { ...ATTEMPT, durationMs };
      await deliveries.settle(due, { attempt, status: 'pending', dueAt: LATER });
    }
    const { attempts } = (await listed(jobId))[0]!;
    assert.deepEqual([attempts.length, attempts.at(-1)!.durationMs], [50, 59]);
  });

  test(`${name}: Resends a settled delivery on request`, async (t) => {
    const { deliveries, submit } = setUp(await create(t));
    const [mine, other] = [await submit(), await submit()];
    const first = (await deliveries.due(LATER, NOBODY_BUSY))!;
    const { id } = first;
    await deliveries.settle(first, { attempt: ATTEMPT, status: 'given_up', dueAt: null });
    assert.equal(await deliveries.sendAgain(other, id, LATER), null, 'it belongs to the other job');
    const delivery = (await deliveries.sendAgain(mine, id, '2024-01-01T00:00:00.000Z'))!;
    assert.deepEqual([delivery.status, delivery.attempts.length], ['pending', 1]);
    const due = (await deliveries.due('2024-01-01T00:00:00.000Z', NOBODY_BUSY))!;
    assert.deepEqual([due.id, due.tries], [id, 0]);
  });

  test(`${name}: Resends a delivery that is in flight at the time of the request`, async (t) => {
    const { deliveries, submit, listed } = setUp(await create(t));
    const jobId = await submit();
    const inFlight = (await deliveries.due(LATER, NOBODY_BUSY))!;
    await deliveries.sendAgain(jobId, inFlight.id, '2024-01-01T00:00:00.000Z');
    const good: Attempt = { ...ATTEMPT, statusCode: 204, error: null };
    await deliveries.settle(inFlight, { attempt: good, status: 'delivered', dueAt: null });
    const [delivery] = await listed(jobId);
    assert.deepEqual([delivery!.status, delivery!.attempts], ['pending', [good]]);
    assert.equal((await deliveries.due(LATER, NOBODY_BUSY))!.id, inFlight.id);
  });

  test(`${name}: An ended webhook receives no more events of its job`, async (t) => {
    const { deliveries, submit, finish, listed } = setUp(await create(t));
    const [ended, other] = [await submit(), await submit()];
    await deliveries.endWebhook(ended);
    await finish(ended);
    assert.deepEqual(
      (await listed(ended)).map(({ type, status }) => [type, status]),
      [['gangsheet.started', 'given_up']],
    );
    assert.equal((await deliveries.due(LATER, NOBODY_BUSY))!.jobId, other);
  });

  test(`${name}: Lists deliveries in pages, newest first`, async (t) => {
    const { deliveries, submit, finish } = setUp(await create(t));
    const jobId = await submit();
    await finish(jobId);
    const first = await deliveries.list({ jobId, limit: 1 });
    assert.equal(first.deliveries[0]!.type, 'gangsheet.succeeded');
    const second = await deliveries.list({ jobId, limit: 1, before: first.next! });
    assert.equal(second.deliveries[0]!.type, 'gangsheet.started');
    assert.equal(second.next, null);
  });

  test(`${name}: Removes deliveries with their job and keeps events that are still to be sent`, async (t) => {
    const { jobs, deliveries, submit, typesOf } = setUp(await create(t));
    const id = await submit();
    for (let n = 0; n < 1_100; n += 1) {
      await jobs.update(id, { status: 'running' }, { type: 'gangsheet.resumed', at: 'then' });
    }
    assert.deepEqual(await typesOf(id), ['gangsheet.started']);
    assert.equal((await deliveries.due(LATER, NOBODY_BUSY))!.event.type, 'gangsheet.started');
    await jobs.remove(id);
    assert.equal(await deliveries.pending(), 0);
    assert.deepEqual(await typesOf(id), []);
  });
}
