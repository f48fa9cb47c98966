import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { accept, answerBy, startReceiver } from '../support/service/webhook-receiver.ts';
import { addEvent, insertJob, openStores, SECRET, startSender } from './set-up-sender.ts';

test('Sends an event a fourth time after three refusals, with the same id and a new signature', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t, answerBy(500, 404, 429));
  const jobId = await insertJob(stores, receiver.url);
  const { untilSettled, outcomes } = startSender(t, { stores });
  const [delivery] = await untilSettled(jobId);
  assert.equal(delivery!.status, 'delivered');
  assert.deepEqual(
    delivery!.attempts.map(({ statusCode, error }) => [statusCode, error]),
    [
      [500, 'responded with 500'],
      [404, 'responded with 404'],
      [429, 'responded with 429'],
      [204, null],
    ],
  );
  assert.deepEqual(outcomes, ['retried', 'retried', 'retried', 'delivered']);
  assert.equal(receiver.received.length, 4);
  for (const { headers, body } of receiver.received) {
    assert.equal(headers['webhook-id'], delivery!.id);
    assert.equal(headers['content-type'], 'application/json');
    const event = new Webhook(SECRET).verify(body, headers) as { data: { id: string } };
    assert.equal(event.data.id, jobId);
  }
});

test('Gives up after the last wait, and resends the event on request', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t, answerBy(500, 500, 500));
  const jobId = await insertJob(stores, receiver.url);
  const { untilSettled } = startSender(t, { stores, waitsMs: [1, 1] });
  const [given] = await untilSettled(jobId);
  assert.deepEqual([given!.status, given!.attempts.length], ['given_up', 3]);
  await stores.deliveries.sendAgain(jobId, given!.id, new Date().toISOString());
  const [delivered] = await untilSettled(jobId);
  assert.deepEqual([delivered!.status, delivered!.attempts.length], ['delivered', 4]);
  assert.equal(receiver.received[3]!.headers['webhook-id'], given!.id);
});

test('Sends no more events of the job to a receiver that is gone', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t, answerBy(410));
  const jobId = await insertJob(stores, receiver.url);
  const { untilSettled, outcomes } = startSender(t, { stores });
  await untilSettled(jobId);
  await addEvent(stores, jobId);
  assert.deepEqual(
    (await untilSettled(jobId)).map(({ status }) => status),
    ['given_up'],
  );
  assert.deepEqual(outcomes, ['gone']);
  assert.equal(receiver.received.length, 1);
});

test('Does not follow a redirect', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t, (response) =>
    response.writeHead(307, { location: '/elsewhere' }).end(),
  );
  const jobId = await insertJob(stores, receiver.url);
  const { untilSettled } = startSender(t, { stores, waitsMs: [] });
  const [delivery] = await untilSettled(jobId);
  assert.match(delivery!.attempts[0]!.error!, /redirects are not followed/);
  assert.deepEqual(
    receiver.received.map(({ path }) => path),
    ['/hook'],
  );
});

test('Resends an event that was in flight when the sender stopped, with the same id', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t, (response, n) => n > 1 && response.writeHead(200).end());
  const jobId = await insertJob(stores, receiver.url);
  const first = startSender(t, { stores });
  await receiver.untilReceived(1);
  await first.stop(0);
  assert.deepEqual((await first.listed(jobId))[0]!.attempts, [], 'the outcome is unknown');

  const [delivery] = await startSender(t, { stores }).untilSettled(jobId);
  assert.equal(delivery!.status, 'delivered');
  const [one, two] = receiver.received;
  assert.equal(one!.headers['webhook-id'], two!.headers['webhook-id']);
});

test('Stopping waits for an answer that is on its way', async (t) => {
  const stores = await openStores(t);
  const open: ServerResponse[] = [];
  const receiver = await startReceiver(t, (response) => open.push(response));
  const jobId = await insertJob(stores, receiver.url);
  const { stop, listed } = startSender(t, { stores });
  await receiver.untilReceived(1);
  const stopped = stop(60_000);
  open[0]!.writeHead(200).end();
  await stopped;
  assert.equal((await listed(jobId))[0]!.status, 'delivered');
});

test('Receivers that never answer do not delay others', async (t) => {
  const stores = await openStores(t);
  const dead = await Promise.all(
    Array.from({ length: 3 }, () => startReceiver(t, () => undefined)),
  );
  for (const { url } of [...dead, ...dead, ...dead]) await insertJob(stores, url);
  const receiver = await startReceiver(t);
  const jobId = await insertJob(stores, receiver.url);
  const { untilSettled } = startSender(t, { stores });
  const [delivery] = await untilSettled(jobId);
  assert.equal(delivery!.status, 'delivered');
  assert.ok(
    dead.every(({ received }) => received.length <= 2),
    'two at a time to one host',
  );
});

test('The events of a job arrive in order', async (t) => {
  const stores = await openStores(t);
  let isAnswering = false;
  const receiver = await startReceiver(t, async (response, n, request) => {
    assert.equal(isAnswering, false, 'one at a time');
    isAnswering = true;
    await sleep(5);
    isAnswering = false;
    accept(response, n, request);
  });
  const jobId = await insertJob(stores, receiver.url);
  for (let n = 0; n < 5; n += 1) await addEvent(stores, jobId);
  const { untilSettled } = startSender(t, { stores });
  const sent = (await untilSettled(jobId)).map(({ id }) => id).reverse();
  assert.deepEqual(
    receiver.received.map(({ headers }) => headers['webhook-id']),
    sent,
  );
});

test('Sends an event at once when it is stored', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t);
  startSender(t, { stores });
  const jobId = await insertJob(stores, receiver.url);
  await receiver.untilReceived(1);
  await addEvent(stores, jobId);
  await receiver.untilReceived(2);
});

test('Signs the events of each job with the secret of its API key', async (t) => {
  const stores = await openStores(t);
  const receiver = await startReceiver(t);
  const jobId = await insertJob(stores, receiver.url);
  const asked: (string | null)[] = [];
  const other = Buffer.alloc(24, 9);
  const keysOf = (owner: string | null) => {
    asked.push(owner);
    return [other];
  };
  await startSender(t, { stores, keysOf }).untilSettled(jobId);
  assert.deepEqual(asked, ['shop']);
  const [{ body, headers } = { body: '', headers: {} }] = receiver.received;
  new Webhook(other.toString('base64')).verify(body, headers);
  assert.throws(() => new Webhook(SECRET).verify(body, headers), /No matching signature/);
});
