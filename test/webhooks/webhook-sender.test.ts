import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { accept, answerBy, startReceiver } from '../support/service/webhook-receiver.ts';
import { aStore, SECRET, startSender, tellMore, tellOf } from './set-up-sender.ts';

test('What a receiver refuses three times comes a fourth time, under the same id and signed anew', async (t) => {
  const store = await aStore(t);
  const receiver = await startReceiver(t, answerBy(500, 404, 429));
  const jobId = tellOf(store, receiver.url);
  const { untilSettled, outcomes } = startSender(t, { store });
  const [delivery] = await untilSettled(jobId);
  assert.equal(delivery!.status, 'delivered');
  assert.deepEqual(
    delivery!.attempts.map(({ statusCode, error }) => [statusCode, error]),
    [
      [500, 'answered 500'],
      [404, 'answered 404'],
      [429, 'answered 429'],
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

test('After the last wait it is given up, and comes again when somebody asks for it', async (t) => {
  const store = await aStore(t);
  const receiver = await startReceiver(t, answerBy(500, 500, 500));
  const jobId = tellOf(store, receiver.url);
  const { untilSettled } = startSender(t, { store, waitsMs: [1, 1] });
  const [given] = await untilSettled(jobId);
  assert.deepEqual([given!.status, given!.attempts.length], ['given_up', 3]);
  store.deliveries.sendAgain(jobId, given!.id, new Date().toISOString());
  const [delivered] = await untilSettled(jobId);
  assert.deepEqual([delivered!.status, delivered!.attempts.length], ['delivered', 4]);
  assert.equal(receiver.received[3]!.headers['webhook-id'], given!.id);
});

test('A receiver that is gone gets nothing more of the job', async (t) => {
  const store = await aStore(t);
  const receiver = await startReceiver(t, answerBy(410));
  const jobId = tellOf(store, receiver.url);
  const { untilSettled, outcomes } = startSender(t, { store });
  await untilSettled(jobId);
  tellMore(store, jobId);
  assert.deepEqual(
    (await untilSettled(jobId)).map(({ status }) => status),
    ['given_up'],
  );
  assert.deepEqual(outcomes, ['gone']);
  assert.equal(receiver.received.length, 1);
});

test('A redirect is not followed', async (t) => {
  const store = await aStore(t);
  const receiver = await startReceiver(t, (response) =>
    response.writeHead(307, { location: '/elsewhere' }).end(),
  );
  const jobId = tellOf(store, receiver.url);
  const { untilSettled } = startSender(t, { store, waitsMs: [] });
  const [delivery] = await untilSettled(jobId);
  assert.match(delivery!.attempts[0]!.error!, /redirects are not followed/);
  assert.deepEqual(
    receiver.received.map(({ path }) => path),
    ['/hook'],
  );
});

test('What was in the air when the sender ended comes again under the same id', async (t) => {
  const store = await aStore(t);
  const receiver = await startReceiver(t, (response, n) => n > 1 && response.writeHead(200).end());
  const jobId = tellOf(store, receiver.url);
  const first = startSender(t, { store });
  await receiver.untilReceived(1);
  await first.stop(0);
  assert.deepEqual(first.listed(jobId)[0]!.attempts, [], 'nobody knows what became of it');

  const [delivery] = await startSender(t, { store }).untilSettled(jobId);
  assert.equal(delivery!.status, 'delivered');
  const [one, two] = receiver.received;
  assert.equal(one!.headers['webhook-id'], two!.headers['webhook-id']);
});

test('The end waits for an answer that is on its way', async (t) => {
  const store = await aStore(t);
  const open: ServerResponse[] = [];
  const receiver = await startReceiver(t, (response) => open.push(response));
  const jobId = tellOf(store, receiver.url);
  const { stop, listed } = startSender(t, { store });
  await receiver.untilReceived(1);
  const stopped = stop(60_000);
  open[0]!.writeHead(200).end();
  await stopped;
  assert.equal(listed(jobId)[0]!.status, 'delivered');
});

test('Receivers that never answer hold up nobody else', async (t) => {
  const store = await aStore(t);
  const dead = await Promise.all(
    Array.from({ length: 3 }, () => startReceiver(t, () => undefined)),
  );
  for (const { url } of [...dead, ...dead, ...dead]) tellOf(store, url);
  const receiver = await startReceiver(t);
  const jobId = tellOf(store, receiver.url);
  const { untilSettled } = startSender(t, { store });
  const [delivery] = await untilSettled(jobId);
  assert.equal(delivery!.status, 'delivered');
  assert.ok(
    dead.every(({ received }) => received.length <= 2),
    'two at a time to one host',
  );
});

test('What becomes of a job arrives in order', async (t) => {
  const store = await aStore(t);
  let isAnswering = false;
  const receiver = await startReceiver(t, async (response, n, letter) => {
    assert.equal(isAnswering, false, 'one after the other');
    isAnswering = true;
    await sleep(5);
    isAnswering = false;
    accept(response, n, letter);
  });
  const jobId = tellOf(store, receiver.url);
  for (let n = 0; n < 5; n += 1) tellMore(store, jobId);
  const { untilSettled } = startSender(t, { store });
  const sent = (await untilSettled(jobId)).map(({ id }) => id).reverse();
  assert.deepEqual(
    receiver.received.map(({ headers }) => headers['webhook-id']),
    sent,
  );
});

test('What is stored while it runs is sent at once', async (t) => {
  const store = await aStore(t);
  const receiver = await startReceiver(t);
  startSender(t, { store });
  const jobId = tellOf(store, receiver.url);
  await receiver.untilReceived(1);
  tellMore(store, jobId);
  await receiver.untilReceived(2);
});

test('Each job is signed with the secret of its key', async (t) => {
  const store = await aStore(t);
  const receiver = await startReceiver(t);
  const jobId = tellOf(store, receiver.url);
  const asked: (string | null)[] = [];
  const other = Buffer.alloc(24, 9);
  const keysOf = (owner: string | null) => {
    asked.push(owner);
    return [other];
  };
  await startSender(t, { store, keysOf }).untilSettled(jobId);
  assert.deepEqual(asked, ['shop']);
  const [{ body, headers } = { body: '', headers: {} }] = receiver.received;
  new Webhook(other.toString('base64')).verify(body, headers);
  assert.throws(() => new Webhook(SECRET).verify(body, headers), /No matching signature/);
});
