import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import type { GangSheet, GangSheetAccepted } from '../../../src/http/contract/gang-sheet.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { freePort } from '../../support/processes/free-port.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { startReceiver } from '../../support/service/webhook-receiver.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** A proxy in front of the service that strips a path. */
async function startProxy(t: TestContext, path: string) {
  let target = '';
  const server = createServer((incoming, answer) => {
    const { method, headers, url = '' } = incoming;
    const sent = request(new URL(url.slice(path.length), target), { method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    incoming.pipe(sent);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${path}`, to: (url: string) => (target = url) };
}

test('Returns links that work behind a proxy that strips a path, in responses and events', async (t) => {
  const proxy = await startProxy(t, '/print');
  const receiver = await startReceiver(t);
  const service = await startRunningService(t, {
    env: { PUBLIC_URL: `${proxy.url}/`, ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true' },
  });
  proxy.to(service.url);
  const png = await drawFlat({ widthPx: 60, heightPx: 40 });
  const artwork = { data: `data:image/png;base64,${png.toString('base64')}` };
  const orders = [{ id: '1', items: [{ artwork }] }];

  const taken = await fetch(`${proxy.url}/gangsheets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orders, webhook: { url: receiver.url } }),
  });
  const { links } = (await taken.json()) as GangSheetAccepted;
  assert.equal(taken.headers.get('location'), links.self);
  await receiver.untilReceived(1);
  const { data } = receiver.received[0]!.event;
  assert.deepEqual(data.links, links);
  const [part] = data.parts;
  for (const link of [...Object.values(links), part!.url, part!.previewUrl, part!.mapUrl]) {
    assert.ok(link.startsWith(`${proxy.url}/`), link);
    const answer = await fetch(link);
    assert.ok(answer.ok, `${link} ${answer.status}`);
    await answer.arrayBuffer();
  }
  const sheet = (await (await fetch(links.self)).json()) as GangSheet;
  assert.equal(sheet.parts[0]?.sha256, part!.sha256);
});

test('Warns once, at an order or at the next start, if webhooks are stored without a public URL', async (t) => {
  const dataDir = await tempDir(t);
  const png = await drawFlat({ widthPx: 60, heightPx: 40 });
  const data = `data:image/png;base64,${png.toString('base64')}`;
  const orders = [{ id: '1', items: [{ artwork: { data } }] }];
  const env = { ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true' };
  const warnings = (service: RunningService) => service.logged('webhooks with relative links');
  const first = await startRunningService(t, { dataDir, env });
  await first.submit({ orders });
  assert.deepEqual(warnings(first), []);
  // Nothing listens there, so the deliveries stay pending.
  const webhook = { url: `http://127.0.0.1:${await freePort()}/` };
  for (let order = 0; order < 2; order += 1) {
    await first.untilEnded((await first.submit({ orders, webhook })).id);
  }
  assert.equal(warnings(first).length, 1);
  assert.equal(warnings(first)[0]!['setting'], 'PUBLIC_URL');
  await first.stop();

  const second = await startRunningService(t, { dataDir, env });
  assert.equal(warnings(second).length, 1);
  await second.stop();
  const RAILWAY_PUBLIC_DOMAIN = 'print.up.railway.app';
  const third = await startRunningService(t, { dataDir, env: { ...env, RAILWAY_PUBLIC_DOMAIN } });
  const { links } = await third.submit({ orders, webhook });
  assert.match(links.self, /^https:\/\/print\.up\.railway\.app\/gangsheets\//);
  assert.deepEqual(warnings(third), []);
});
