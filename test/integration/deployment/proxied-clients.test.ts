/** What clients see through real proxies: long silences in event streams, and links below a path. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GangSheet, GangSheetAccepted } from '../../../src/http/contract/gang-sheet.ts';
import { serveArtwork } from '../../artwork/obtaining/artwork-server.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { freePort } from '../../support/processes/free-port.ts';
import { skipWithout } from '../../support/processes/programs.ts';
import { startHaproxy, startNginx } from '../../support/processes/start-proxy.ts';
import { storyIn } from '../../support/service/clients/event-reader.ts';
import { startRunningService } from '../../support/service/running-service.ts';

const png = await drawFlat({ widthPx: 60, heightPx: 40 });
/** Longer than the proxies wait for another byte. */
const SILENCE_MS = 25_000;

test(
  'Events survive a silence that is longer than nginx and HAProxy allow, and end with the job',
  { skip: await skipWithout('nginx', 'haproxy') },
  async (t) => {
    const host = await serveArtwork(t, {
      '/slow.png': (_request, response) => void setTimeout(() => response.end(png), SILENCE_MS),
    });
    const service = await startRunningService(t, {
      env: { ALLOW_PRIVATE_ARTWORK_HOSTS: 'true', ARTWORK_TIMEOUT_MS: '60000' },
    });
    await service.untilReady();
    const proxies = [
      await startNginx(t, service.url, { readTimeout: '20s' }),
      await startHaproxy(t, [service.url], { serverTimeout: '20s' }),
    ];
    const { links } = await service.submit({
      orders: [{ id: '1', items: [{ artwork: { url: `${host.origin}/slow.png` }, width: 1 }] }],
    });
    const streams = proxies.map(async (url) => (await fetch(url + links.events)).text());
    for (const text of await Promise.all(streams)) {
      assert.deepEqual(storyIn(text), ['1 queued', '2 started', '3 part_ready', '4 succeeded']);
      assert.match(text, /^:/m);
    }
  },
);

test(
  'Links, pages and their files work below a path that nginx cuts off',
  { skip: await skipWithout('nginx') },
  async (t) => {
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}/print`;
    const service = await startRunningService(t, { env: { PUBLIC_URL: publicUrl } });
    await service.untilReady();
    await startNginx(t, service.url, { port, path: '/print' });
    const data = `data:image/png;base64,${png.toString('base64')}`;
    const taken = await fetch(`${publicUrl}/gangsheets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=20' },
      body: JSON.stringify({ orders: [{ id: '1', items: [{ artwork: { data }, width: 1 }] }] }),
    });
    const { links, parts } = (await taken.json()) as GangSheet & GangSheetAccepted;
    const [part] = parts;
    const { self, events } = links;
    for (const link of [self, events, part!.url, part!.previewUrl, part!.mapUrl]) {
      assert.ok(link.startsWith(`${publicUrl}/`), link);
      assert.equal(await statusOf(link), 200, link);
    }
    for (const page of ['/docs', '/guide']) {
      const answer = await fetch(publicUrl + page);
      assert.equal(answer.status, 200, page);
      const found = [...(await answer.text()).matchAll(/(?:src|href)="([^"#:]+)"/g)];
      assert.ok(found.length > 0, page);
      for (const [, file = ''] of found) {
        assert.equal(await statusOf(new URL(file, answer.url).href), 200, `${page} ${file}`);
      }
    }
  },
);

async function statusOf(url: string): Promise<number> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.status;
}
