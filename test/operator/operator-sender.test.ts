import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { OperatorOutbox } from '../../src/operator/operator-outbox.ts';
import { OperatorSender } from '../../src/operator/operator-sender.ts';
import { openPoster } from '../../src/webhooks/post.ts';
import { recordingLog } from '../memory/recording-log.ts';
import { until } from '../support/processes/until.ts';
import { answerBy, startReceiver } from '../support/service/webhook-receiver.ts';
import { tempDir } from '../support/temp-dir.ts';
import { aPending } from './a-pending.ts';

const KEY = Buffer.alloc(32, 5);
const DAY_MS = 24 * 3_600_000;

async function aSender(t: TestContext, url: string, waitsMs: readonly number[] = [1, 1, 1]) {
  const { log, lines } = recordingLog();
  const outbox = new OperatorOutbox(join(await tempDir(t), 'messages.json'), log);
  const outcomes: string[] = [];
  const poster = openPoster({ allowPrivateHosts: true });
  const metrics = { operatorTold: (outcome: string) => outcomes.push(outcome) };
  const sender = new OperatorSender({
    outbox,
    url,
    key: KEY,
    post: poster.post,
    log,
    metrics,
    waitsMs,
  });
  t.after(async () => {
    await sender.stop(0);
    poster.close();
  });
  sender.start();
  const untilSent = () => until('all is sent', () => outbox.size === 0, { signal: t.signal });
  return { outbox, outcomes, lines, sender, untilSent };
}

test('Sends a message again until it is accepted, signed, with the same id', async (t) => {
  const { url, received } = await startReceiver(t, answerBy(500, 429));
  const { outbox, outcomes, untilSent } = await aSender(t, url);
  outbox.put(aPending('msg_1'));
  await untilSent();
  assert.deepEqual(outcomes, ['retried', 'retried', 'delivered']);
  for (const { headers, body } of received) {
    assert.equal(headers['webhook-id'], 'msg_1');
    const message = new Webhook(`whsec_${KEY.toString('base64')}`).verify(body, headers);
    assert.deepEqual(message, aPending('msg_1').message);
  }
});

test('A receiver that is down delays nothing else, and is told later', async (t) => {
  const { outbox, lines } = await aSender(t, 'http://127.0.0.1:1/channel-password', [DAY_MS / 2]);
  outbox.put(aPending('msg_1'));
  await until('the attempt failed', () => lines.length > 0, { signal: t.signal });
  const next = outbox.next()!;
  assert.equal(next.tries, 1);
  assert.ok(next.dueAtMs > Date.now() + DAY_MS / 4);
  assert.deepEqual([lines[0]!.event, lines[0]!['error']], ['operator not told', 'ECONNREFUSED']);
  assert.ok(!JSON.stringify(lines).includes('channel-password'));
});

test('Gives a message up after the last wait, and logs what it said', async (t) => {
  const { url } = await startReceiver(t, answerBy(404, 404, 404));
  const { outbox, outcomes, lines, untilSent } = await aSender(t, url, [1, 1]);
  outbox.put(aPending('msg_1'));
  await untilSent();
  assert.deepEqual(outcomes, ['retried', 'retried', 'given_up']);
  const line = lines.find(({ event }) => event === 'message to operator given up');
  assert.equal(line?.['text'], aPending('').message.text);
});

test('A message that the receiver refuses does not hold up the next one', async (t) => {
  const { url, received } = await startReceiver(t, answerBy(500));
  const { outbox } = await aSender(t, url, [DAY_MS / 2]);
  outbox.put(aPending('msg_1', { dueAtMs: 1 }));
  outbox.put(aPending('msg_2', { dueAtMs: 2 }));
  await until('one is left', () => outbox.size === 1, { signal: t.signal });
  assert.deepEqual(
    received.map(({ headers }) => headers['webhook-id']),
    ['msg_1', 'msg_2'],
  );
});

test('Sends a message once it is due, or if the clock was set back since', async (t) => {
  const { url, received } = await startReceiver(t);
  const { outbox, untilSent } = await aSender(t, url);
  outbox.put(aPending('soon', { dueAtMs: Date.now() + 300 }));
  outbox.put(aPending('from the future', { dueAtMs: Date.now() + 2 * DAY_MS }));
  outbox.put(aPending('now'));
  await untilSent();
  const ids = received.map(({ headers }) => headers['webhook-id']);
  assert.deepEqual(ids, ['now', 'soon', 'from the future']);
});

test('Stops in time while the receiver does not answer, and keeps the message', async (t) => {
  const { url, received } = await startReceiver(t, () => undefined);
  const { outbox, sender, outcomes } = await aSender(t, url);
  outbox.put(aPending('msg_1'));
  await until('the request has arrived', () => received.length > 0, { signal: t.signal });
  const startMs = performance.now();
  await sender.stop(50);
  assert.ok(performance.now() - startMs < 5_000);
  assert.deepEqual(outbox.next(), aPending('msg_1'));
  assert.deepEqual(outcomes, []);
});

test('Sends at its end what has happened just before', async (t) => {
  const { url, received } = await startReceiver(t);
  const { outbox, sender } = await aSender(t, url);
  outbox.put(aPending('msg_1'));
  outbox.put(aPending('msg_2'));
  await sender.stop(10_000);
  assert.equal(received.length, 2);
});
