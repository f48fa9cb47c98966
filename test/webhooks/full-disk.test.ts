import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery, Settlement } from '../../src/webhooks/delivery.ts';
import { HeldWrites } from '../../src/storage/held-writes.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { until } from '../support/processes/until.ts';
import { diskFull } from '../support/service/full-database.ts';
import { accept, answerBy, startReceiver } from '../support/service/webhook-receiver.ts';
import { insertJob, openStores, startSender } from './set-up-sender.ts';

/** Shorter than the sender's longest wait. */
const AT_ONCE = { timeout: 25_000 };

test('Deliveries from before the clock was set back are sent at once', AT_ONCE, async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t, accept);
  const id = await insertJob(stores, receiver.url);
  const ahead = new Date(Date.now() + 400 * 86_400_000).toISOString();
  const { deliveries } = await stores.deliveries.list({ jobId: id, limit: 1 });
  await stores.deliveries.sendAgain(id, deliveries[0]!.id, ahead);
  const slow = {
    ...stores.deliveries,
    async bringForward(latest: string, to: string) {
      // The look that found them is over by then.
      await sleep(50);
      await stores.deliveries.bringForward(latest, to);
    },
  };
  startSender(t, { stores: { ...stores, deliveries: slow } });
  await receiver.untilReceived(1);
});

test('A delivery whose result cannot be stored is not sent again, and its result is stored later', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t, accept);
  const disk = { isFull: true };
  const deliveries = {
    ...stores.deliveries,
    async settle(due: { id: string; dueAt: string }, settlement: Settlement) {
      if (disk.isFull) throw diskFull();
      await stores.deliveries.settle(due, settlement);
    },
  };
  const writes = new HeldWrites(silentLogger());
  const jobId = await insertJob(stores, receiver.url);
  startSender(t, { stores: { ...stores, deliveries }, writes });
  await receiver.untilReceived(1);
  await until('the result is held', () => writes.size === 1);
  // Another event of the job makes the sender look for deliveries again.
  await insertJob(stores, receiver.url);
  await receiver.untilReceived(2);
  await sleep(300);
  assert.equal(receiver.received.length, 2);
  disk.isFull = false;
  const statusOf = async () =>
    (await stores.deliveries.list({ jobId, limit: 1 })).deliveries[0]?.status;
  await until('the result is stored', async () => (await statusOf()) === 'delivered');
  assert.equal(receiver.received.length, 2, 'each was sent once');
});

test('A receiver that is gone ends the webhook together with the result, or neither is stored', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t, answerBy(410));
  const disk = { isFull: true };
  const deliveries = {
    ...stores.deliveries,
    async settle(due: { id: string; dueAt: string }, settlement: Settlement) {
      await stores.deliveries.settle(due, settlement);
      if (disk.isFull) throw diskFull();
    },
  };
  const writes = new HeldWrites(silentLogger());
  const jobId = await insertJob(stores, receiver.url);
  const { listed, untilSettled } = startSender(t, { stores: { ...stores, deliveries }, writes });
  await until('the result is held', () => writes.size === 1);
  const outcomeOf = ({ status, attempts }: Delivery) => [status, attempts.length];
  assert.deepEqual((await listed(jobId)).map(outcomeOf), [['pending', 0]]);
  disk.isFull = false;
  assert.deepEqual((await untilSettled(jobId)).map(outcomeOf), [['given_up', 1]]);
  assert.equal(receiver.received.length, 1);
});
