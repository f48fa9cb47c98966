import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { killIfAlive } from '../../support/processes/alive.ts';
import { until } from '../../support/processes/until.ts';
import { startContained } from '../../support/service/contained-service.ts';
import { startReceiver, type WebhookReceiver } from '../../support/service/webhook-receiver.ts';
import { tempDir } from '../../support/temp-dir.ts';

interface Told {
  readonly type: string;
  readonly text: string;
  readonly content: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const NO_ONE = 'http://127.0.0.1:1/channel-password';

const envOf = (url: string, env: Readonly<Record<string, string>> = {}) => ({
  OPERATOR_WEBHOOK: url,
  OPERATOR_WEBHOOK_SECRET: SECRET,
  ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true',
  ...env,
});

const toldBy = ({ received }: WebhookReceiver): readonly Told[] =>
  received.map(({ body, headers }) => new Webhook(SECRET).verify(body, headers) as Told);

/** Waits for a message of this type. */
function untilTold(t: TestContext, receiver: WebhookReceiver, type: string): Promise<Told> {
  const find = () => toldBy(receiver).find((told) => told.type === type);
  return until(`the operator is told ${type}`, find, { signal: t.signal });
}

test('The operator is told of a renderer that was killed, and of the circuit that opens', async (t) => {
  const receiver = await startReceiver(t);
  const env = envOf(receiver.url, { GIVE_UP_AFTER_DEATHS: '1' });
  const service = await startContained(t, { env });
  await service.untilReady();
  killIfAlive(service.rendererPid());
  const { text, content, data } = await untilTold(t, receiver, 'incident.reported');
  assert.match(text, /^gangsheet on \S+: incident killed\. The renderer was killed from outside/);
  assert.equal(content, text);
  const { body } = await service.get<{ class: string }>(`/incidents/${String(data['id'])}`);
  assert.equal(body.class, 'killed');
  await untilTold(t, receiver, 'circuit.opened');
  const page = await service.get<string>('/metrics');
  assert.match(page.body, /operator_webhook_attempts_total\{outcome="delivered",.*\} [12]\n/);
});

test('A service that was killed tells the operator at its next start, and what it had not told', async (t) => {
  const receiver = await startReceiver(t);
  const dataDir = await tempDir(t);
  const first = await startContained(t, { dataDir, env: envOf(NO_ONE) });
  await first.untilReady();
  killIfAlive(first.rendererPid());
  await first.untilLogged('operator not told');
  await first.kill();
  const service = await startContained(t, { dataDir, env: envOf(receiver.url) });
  await receiver.untilReceived(2);
  const classes = toldBy(receiver).map(({ data }) => data['class']);
  assert.deepEqual(classes.toSorted(), ['killed', 'lost']);
  const isLogged = () => service.logged('operator told').length === 2;
  await until('both are logged as told', isLogged, { signal: t.signal });
});

test('A receiver that is down holds up no job, and its URL reaches neither log nor renderer', async (t) => {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'design.png'), await drawFlat({ widthPx: 300, heightPx: 300 }));
  const service = await startContained(t, { env: envOf(NO_ONE, { ARTWORK_DIR: dir }) });
  await service.untilReady();
  killIfAlive(service.rendererPid());
  await service.untilLogged('operator not told');
  const { status } = await service.runJob({
    orders: [{ id: '1', items: [{ artwork: { file: 'design.png' }, width: 1 }] }],
    sheet: { width: 4, maxHeight: 4 },
  });
  assert.equal(status, 'succeeded');
  const environment = await readFile(`/proc/${service.rendererPid()}/environ`, 'latin1');
  assert.match(environment, /ARTWORK_DIR/);
  assert.doesNotMatch(environment, /OPERATOR_WEBHOOK|channel-password|whsec_/);
  assert.doesNotMatch(JSON.stringify(service.log), /channel-password|whsec_/);
});

test('The operator is told once that the disk has less room than its reserve', async (t) => {
  const receiver = await startReceiver(t);
  const service = await startContained(t, {
    env: envOf(receiver.url, { DISK_RESERVE_MB: '100000000' }),
  });
  const { data, text } = await untilTold(t, receiver, 'disk.low');
  assert.ok(Number(data['freeBytes']) < Number(data['reserveBytes']));
  assert.match(text, /MB of disk space is free, and DISK_RESERVE_MB is 100000000\./);
  const page = await service.get<string>('/metrics');
  const free = /^gangsheet_disk_free_bytes\{.*\} (\S+)$/m.exec(page.body)?.[1];
  assert.ok(Number(free) > 0);
  assert.match(page.body, /^gangsheet_disk_reserve_bytes\{.*\} 104857600000000$/m);
  await service.stop();
  assert.equal(receiver.received.length, 1);
});
