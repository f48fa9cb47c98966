/** What happens while the sender waits for the store. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { postSigned } from '../../src/webhooks/post-signed.ts';
import { aGate } from '../support/gate.ts';
import { startReceiver } from '../support/service/webhook-receiver.ts';
import { insertJob, KEY, openStores, startSender } from './set-up-sender.ts';

/** Shorter than the sender's longest wait. */
const AT_ONCE = { timeout: 25_000 };

test('A delivery that falls due at the end of a look is sent at once', AT_ONCE, async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t);
  const gate = aGate();
  let asked = 0;
  const deliveries = {
    ...stores.deliveries,
    async nextDueAfter(at: string) {
      asked += 1;
      const found = await stores.deliveries.nextDueAfter(at);
      // The first time, the sender asks whether the clock was set back; the second time, how long to wait.
      if (asked === 2) await gate.pass();
      return found;
    },
  };
  startSender(t, { stores: { ...stores, deliveries } });
  await gate.reached;
  await insertJob(stores, receiver.url);
  gate.open();
  await receiver.untilReceived(1);
});

test(
  'A delivery that falls due while the store looks for others is sent at once',
  AT_ONCE,
  async (t) => {
    const stores = await openStores(t);
    const receiver = await startReceiver(t);
    const jobId = await insertJob(stores, receiver.url);
    const { deliveries: stored } = await stores.deliveries.list({ jobId, limit: 1 });
    const dueMs = Date.now() + 200;
    await stores.deliveries.sendAgain(jobId, stored[0]!.id, new Date(dueMs).toISOString());
    const deliveries = {
      ...stores.deliveries,
      async due(...args: Parameters<typeof stores.deliveries.due>) {
        const found = await stores.deliveries.due(...args);
        while (Date.now() <= dueMs) await sleep(10);
        return found;
      },
    };
    startSender(t, { stores: { ...stores, deliveries } });
    await receiver.untilReceived(1);
  },
);

test('However often a slow store is asked for deliveries, each is sent once', async (t) => {
  const stores = await openStores(t);
  const receivers = await Promise.all(Array.from({ length: 4 }, () => startReceiver(t)));
  const deliveries = {
    ...stores.deliveries,
    async due(...args: Parameters<typeof stores.deliveries.due>) {
      const found = await stores.deliveries.due(...args);
      for (let turns = 0; turns < 10; turns += 1) await nextTurn();
      return found;
    },
  };
  const { untilSettled, outcomes } = startSender(t, { stores: { ...stores, deliveries } });
  const jobIds: string[] = [];
  for (let n = 0; n < 40; n += 1) {
    jobIds.push(await insertJob(stores, receivers[n % 4]!.url));
    await nextTurn();
  }
  for (const jobId of jobIds) await untilSettled(jobId);
  const ids = receivers.flatMap(({ received }) => received.map((it) => it.headers['webhook-id']));
  assert.deepEqual([ids.length, new Set(ids).size, outcomes.length], [40, 40, 40]);
});

test('Stopping waits for a look in progress, and sends nothing that it finds', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t);
  const gate = aGate();
  const deliveries = {
    ...stores.deliveries,
    async due(...args: Parameters<typeof stores.deliveries.due>) {
      const found = await stores.deliveries.due(...args);
      await gate.pass();
      return found;
    },
  };
  const jobId = await insertJob(stores, receiver.url);
  const { stop, listed } = startSender(t, { stores: { ...stores, deliveries } });
  await gate.reached;
  let isStopped = false;
  const stopped = stop(60_000).then(() => (isStopped = true));
  await nextTurn();
  assert.equal(isStopped, false);
  gate.open();
  await stopped;
  assert.equal(receiver.received.length, 0);
  assert.equal((await listed(jobId))[0]!.status, 'pending');
});

test('A store that does not answer does not hold up the stop', AT_ONCE, async (t) => {
  const gate = aGate();
  t.after(() => gate.open());
  const stores = await openStores(t);
  const receiver = await startReceiver(t);
  const due = () => gate.pass().then(() => null);
  const deliveries = { ...stores.deliveries, due };
  const { stop } = startSender(t, { stores: { ...stores, deliveries } });
  await gate.reached;
  await stop(0);
  assert.equal(receiver.received.length, 0);
});

test('Contents that cannot be read do not hold up the stop', AT_ONCE, async (t) => {
  const gate = aGate();
  t.after(() => gate.open());
  const stores = await openStores(t);
  const receiver = await startReceiver(t);
  await insertJob(stores, receiver.url);
  const { stop } = startSender(t, { stores, payloadOf: () => gate.pass().then(() => null) });
  await gate.reached;
  await stop(0);
  assert.equal(receiver.received.length, 0);
});

test('A request whose sender has stopped is not sent', async () => {
  let posted = 0;
  const post = () => {
    posted += 1;
    return Promise.resolve({ statusCode: 204, retryAfter: null });
  };
  const message = { id: 'msg_1', at: new Date(), body: '{}', url: 'https://shop.example/' };
  const stopped = AbortSignal.abort(new Error('stopped'));
  await assert.rejects(postSigned({ ...message, keys: [KEY] }, post, stopped), /stopped/);
  assert.equal(posted, 0);
});
