import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { Check } from 'typebox/value';
import type { DeliveryAnswer, DeliveryPageAnswer } from '../../../src/http/contract/delivery.ts';
import { eventSchema } from '../../../src/http/contract/event.ts';
import type { GangSheetAccepted } from '../../../src/http/contract/gang-sheet.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/processes/until.ts';
import { startReceiver } from '../../support/service/webhook-receiver.ts';

const png = await drawFlat({ widthPx: 300, heightPx: 200 });
const data = `data:image/png;base64,${png.toString('base64')}`;
const orders = [{ id: '1', items: [{ artwork: { data }, width: 1, quantity: 3 }] }];
const secret = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
const ALLOW_PRIVATE_WEBHOOK_HOSTS = 'true';

test('Sends a shop the events of its job, signed with its own secret, and lists and repeats them', async (t) => {
  const env = {
    ALLOW_PRIVATE_WEBHOOK_HOSTS,
    API_KEYS: 'a:key-of-a,b:key-of-b',
    WEBHOOK_SECRETS: `a:${secret(1)},b:${secret(2)}`,
  };
  const service = await startRunningService(t, { env });
  const receiver = await startReceiver(t);
  const as = (key: string) => ({ authorization: `Bearer ${key}` });
  const events = ['gangsheet.started', 'gangsheet.part_ready', 'gangsheet.succeeded'];
  const body = { orders, metadata: { customer: '4711' }, webhook: { url: receiver.url, events } };
  const { body: taken } = await service.call<GangSheetAccepted>({
    method: 'POST',
    path: '/gangsheets',
    body,
    headers: as('key-of-a'),
  });
  await receiver.untilReceived(3);
  assert.deepEqual(
    receiver.received.map(({ event }) => event.type),
    events,
  );
  for (const { body: text, headers, event } of receiver.received) {
    new Webhook(secret(1)).verify(text, headers);
    assert.throws(() => new Webhook(secret(2)).verify(text, headers));
    assert.ok(Check(eventSchema, event));
    assert.deepEqual([event.data.id, event.data.metadata], [taken.id, { customer: '4711' }]);
  }
  const [part] = receiver.received[2]!.event.data.parts;
  const file = await fetch(new URL(part!.url, service.url));
  assert.equal((await file.arrayBuffer()).byteLength, part!.bytes, 'the link needs no key');

  const path = `/gangsheets/${taken.id}/deliveries`;
  const { body: page } = await service.call<DeliveryPageAnswer>({ path, headers: as('key-of-a') });
  const [last] = page.deliveries;
  assert.equal(last!.id, receiver.received[2]!.headers['webhook-id']);
  const again = { method: 'POST', path: `${path}/${last!.id}`, headers: as('key-of-a') };
  const answer = await service.call<DeliveryAnswer>(again);
  assert.deepEqual([answer.status, answer.body.status], [202, 'pending']);
  await receiver.untilReceived(4);
  assert.equal(receiver.received[3]!.headers['webhook-id'], last!.id);

  for (const call of [{ path }, again]) {
    assert.equal((await service.call({ ...call, headers: as('key-of-b') })).status, 404);
  }
  assert.match(
    (await service.get<string>('/metrics')).body,
    /webhook_attempts_total\{outcome="delivered"[^}]*\} [1-9]/,
  );
  await until('lines of the log', () => service.logged('webhook delivered').length >= 3);
  assert.ok(!JSON.stringify(service.log).includes('/hook'), 'a path may hold a secret');
  assert.equal(await service.stop(), 0);
});

test('Repeats a delivery with the same id after the service was killed before the response', async (t) => {
  const dataDir = await tempDir(t);
  const env = { ALLOW_PRIVATE_WEBHOOK_HOSTS };
  let isKilled = false;
  const receiver = await startReceiver(t, (response) => isKilled && response.writeHead(200).end());
  const first = await startRunningService(t, { dataDir, env });
  const webhook = { url: receiver.url, events: ['gangsheet.queued'] };
  await first.submit({ orders, webhook });
  await receiver.untilReceived(1);
  first.child.kill('SIGKILL');
  await new Promise((resolve) => first.child.once('exit', resolve));
  isKilled = true;
  const before = receiver.received.length;

  const second = await startRunningService(t, { dataDir, env });
  await receiver.untilReceived(before + 1);
  const [one, two] = [receiver.received[0], receiver.received.at(-1)];
  assert.equal(one!.headers['webhook-id'], two!.headers['webhook-id']);
  assert.deepEqual(one!.event, two!.event);

  const path = join(dataDir, 'webhook-secret');
  new Webhook(await readFile(path, 'utf8')).verify(two!.body, two!.headers);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal(await second.stop(), 0);
});

test('Delays neither jobs nor other receivers if one receiver never answers', async (t) => {
  const service = await startRunningService(t, { env: { ALLOW_PRIVATE_WEBHOOK_HOSTS } });
  const dead = await startReceiver(t, () => undefined);
  const alive = await startReceiver(t);
  for (let n = 0; n < 5; n += 1) {
    const { status } = await service.runJob({ orders, webhook: { url: dead.url } });
    assert.equal(status, 'succeeded');
  }
  await service.runJob({ orders, webhook: { url: alive.url } });
  await alive.untilReceived(1);
  assert.equal(await service.stop(), 0);
});
