import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import type { GangSheetAccepted } from '../../../src/http/contract/gang-sheet.ts';
import { drawPhoto } from '../../support/image-files/draw-artwork.ts';
import { skipWithout } from '../../support/processes/programs.ts';
import { startNginx } from '../../support/processes/start-proxy.ts';
import { storyIn } from '../../support/service/clients/event-reader.ts';
import { startRunningService } from '../../support/service/running-service.ts';

const SECRET = 'a-secret-of-the-shop';
const headers = { authorization: `Bearer ${SECRET}` };
const skip = await skipWithout('nginx');

test(
  'Uploads, orders, events, waiting and links work through the documented nginx block',
  { skip },
  async (t) => {
    const env = { API_KEYS: `shop:${SECRET}`, TRUSTED_PROXIES: '1' };
    const service = await startRunningService(t, { env });
    const url = await startNginx(t, service.url);

    // Larger than nginx's own limit of 1 MB.
    const photo = await drawPhoto({ widthPx: 2400, heightPx: 2000, format: 'png' });
    assert.ok(photo.length > 2 ** 20);
    const upload = { method: 'POST', headers: { ...headers, 'content-type': 'image/png' } };
    const uploaded = await fetch(`${url}/artworks`, { ...upload, body: photo });
    assert.equal(uploaded.status, 201);
    const { id } = (await uploaded.json()) as { readonly id: string };

    const items = [{ artwork: { id }, width: 4, quantity: 3 }];
    const body = JSON.stringify({ orders: [{ id: '1', items }], packing: { effort: 'fast' } });
    const json = { ...headers, 'content-type': 'application/json' };
    const posted = await fetch(`${url}/gangsheets`, { method: 'POST', headers: json, body });
    assert.equal(posted.status, 202);
    const { links } = (await posted.json()) as GangSheetAccepted;
    assert.ok(links.self.startsWith('/'));

    const events = await (await fetch(`${url}${links.events}`, { headers })).text();
    assert.match(storyIn(events).at(-1) ?? '', /succeeded/);
    const waiting = { ...json, prefer: 'wait=60' };
    const waited = await fetch(`${url}/gangsheets`, { method: 'POST', headers: waiting, body });
    assert.equal(waited.status, 200);
    const sheet = (await waited.json()) as { readonly parts: readonly { readonly url: string }[] };
    const file = await fetch(new URL(sheet.parts[0]!.url, url));
    assert.equal(file.headers.get('content-type'), 'image/png');
    assert.ok((await file.arrayBuffer()).byteLength > 0);
  },
);

test('Only this machine reads metrics through nginx', { skip }, async (t) => {
  const service = await startRunningService(t);
  const url = await startNginx(t, service.url);
  assert.equal(await statusFrom('127.0.0.1', `${url}/metrics`), 200);
  assert.equal(await statusFrom('127.0.0.2', `${url}/metrics`), 403);
  assert.equal(await statusFrom('127.0.0.2', `${url}/healthz`), 200);
});

/** Requests a URL from another address of this machine. */
async function statusFrom(localAddress: string, url: string): Promise<number> {
  const request = get(url, { localAddress, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}
