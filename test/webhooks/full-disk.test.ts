import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settlement } from '../../src/webhooks/delivery.ts';
import { HeldWrites } from '../../src/storage/held-writes.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { until } from '../support/processes/until.ts';
import { diskFull } from '../support/service/full-database.ts';
import { accept, startReceiver } from '../support/service/webhook-receiver.ts';
import { insertJob, openStores, startSender } from './set-up-sender.ts';

test('Deliveries from before the clock was set back are sent at once', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t, accept);
  const id = insertJob(stores, receiver.url);
  const ahead = new Date(Date.now() + 400 * 86_400_000).toISOString();
  const [delivery] = stores.deliveries.list({ jobId: id, limit: 1 }).deliveries;
  stores.deliveries.sendAgain(id, delivery!.id, ahead);
  startSender(t, { stores });
  await receiver.untilReceived(1);
});

test('A delivery whose result cannot be stored is not sent again, and its result is stored later', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t, accept);
  const disk = { isFull: true };
  const deliveries = {
    ...stores.deliveries,
    settle(due: { id: string; dueAt: string }, settlement: Settlement) {
      if (disk.isFull) throw diskFull();
      stores.deliveries.settle(due, settlement);
    },
  };
  const writes = new HeldWrites(silentLogger());
  const jobId = insertJob(stores, receiver.url);
  startSender(t, { stores: { ...stores, deliveries }, writes });
  await receiver.untilReceived(1);
  await until('the result is held', () => writes.size === 1);
  // Another event of the job makes the sender look for deliveries again.
  insertJob(stores, receiver.url);
  await receiver.untilReceived(2);
  await sleep(300);
  assert.equal(receiver.received.length, 2);
  disk.isFull = false;
  const statusOf = () => stores.deliveries.list({ jobId, limit: 1 }).deliveries[0]?.status;
  await until('the result is stored', () => statusOf() === 'delivered');
  assert.equal(receiver.received.length, 2, 'each was sent once');
});
