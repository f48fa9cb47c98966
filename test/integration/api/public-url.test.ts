import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import type { GangSheet, GangSheetAccepted } from '../../../src/http/contract/gang-sheet.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { startReceiver } from '../../support/service/webhook-receiver.ts';

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
