/** What is printed of artwork from hosts that negotiate, sign, or change their files. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import type { QuoteAnswer } from '../../../src/http/contract/quote.ts';
import { bytes, serveArtwork, type Handler } from '../../artwork/obtaining/artwork-server.ts';
import { startRunningService } from '../../support/service/running-service.ts';

const [RED, GREEN, BLUE] = ['#ff0000', '#00ff00', '#0000ff'];
const flat = (background = RED) =>
  sharp({ create: { width: 60, height: 40, channels: 3, background } });
const ordered = (...artworks: readonly object[]) => ({
  orders: [{ id: '1', items: artworks.map((artwork) => ({ artwork, width: 1 })) }],
  sheet: { width: 4, maxHeight: 200 },
  packing: { effort: 'fast' },
});

async function start(t: TestContext) {
  const service = await startRunningService(t, { env: { ALLOW_PRIVATE_ARTWORK_HOSTS: 'true' } });
  await service.untilReady();
  return service;
}

/** Weights of an `Accept` header for a type (RFC 9110, 12.5.1): the most specific range counts. */
function weightOf(accept: string, type: string): number {
  const ranges = accept.split(',').map((text) => text.trim().split(/\s*;\s*q=/));
  for (const range of [type, type.replace(/\/.*/, '/*'), '*/*']) {
    const [, weight = '1'] = ranges.find(([name]) => name === range) ?? [null, '0'];
    if (Number(weight) > 0) return Number(weight);
  }
  return 0;
}

test('Of a host that negotiates, the lossless original is printed, not its smaller variant', async (t) => {
  const variants = [
    { type: 'image/webp', body: await flat(GREEN).webp({ quality: 20 }).toBuffer() },
    { type: 'image/png', body: await flat(RED).png().toBuffer() },
  ];
  // Apache's MultiViews and most CDNs: the highest weight, and among equals the smallest file.
  const byWeight: Handler = ({ headers: { accept = '*/*' } }, response) => {
    const weights = variants.map(({ type }) => weightOf(accept, type));
    const { type, body } = variants[weights.indexOf(Math.max(...weights))]!;
    response.writeHead(200, { 'content-type': type, vary: 'Accept' }).end(body);
  };
  // CDNs that look for the words.
  const byWords: Handler = ({ headers: { accept = '' } }, response) =>
    response.end(variants[/image\/(?:webp|avif)/.test(accept) ? 0 : 1]?.body);
  const host = await serveArtwork(t, { '/front': byWeight, '/words': byWords });
  const service = await start(t);
  for (const path of ['/front', '/words']) {
    const { id, items } = await service.runJob(ordered({ url: host.origin + path }));
    assert.equal(items?.[0]?.artwork.format, 'png');
    const { channels } = await sharp(await service.part(id, 1))
      .removeAlpha()
      .stats();
    assert.deepEqual(
      channels.slice(0, 3).map(({ max }) => max),
      [255, 0, 0],
    );
  }
});

test('One URL is asked once, and two hundred signatures of one file are asked a few at a time', async (t) => {
  const png = await flat().png().toBuffer();
  const urls = new Set<string | undefined>();
  const open = { now: 0, most: 0 };
  const signed: Handler = ({ url }, response) => {
    urls.add(url);
    open.now += 1;
    open.most = Math.max(open.most, open.now);
    setTimeout(() => {
      open.now -= 1;
      response.end(png);
    }, 5);
  };
  const host = await serveArtwork(t, { '/one.png': bytes(png), '/signed.png': signed });
  const service = await start(t);
  const same = Array.from({ length: 200 }, () => ({ url: `${host.origin}/one.png` }));
  assert.equal((await service.runJob(ordered(...same))).status, 'succeeded');
  assert.deepEqual(host.asked, ['/one.png']);
  const many = same.map((_, at) => ({ url: `${host.origin}/signed.png?Signature=${at}%3D` }));
  const { status, items } = await service.runJob(ordered(...many));
  assert.equal(status, 'succeeded');
  assert.equal(new Set(items?.map(({ artwork }) => artwork.sha256)).size, 1);
  assert.equal(urls.size, 200);
  assert.ok(open.most > 1 && open.most <= 6, `${open.most} at once`);
});

test('A file that changes between quote and order is noticed by its hash, and refused if the hash was ordered', async (t) => {
  const [red, blue] = await Promise.all([RED, BLUE].map((colour) => flat(colour).png().toBuffer()));
  const hashOf = (body = red) => createHash('sha256').update(body!).digest('hex');
  const now = { body: red };
  const changing: Handler = (_request, response) => response.end(now.body);
  const host = await serveArtwork(t, { '/a.png': changing });
  const service = await start(t);
  const url = `${host.origin}/a.png`;
  const { body } = await service.call<QuoteAnswer>({
    method: 'POST',
    path: '/gangsheets/quote',
    body: ordered({ url }),
  });
  now.body = blue;
  const printed = await service.runJob(ordered({ url }));
  const hashes = [body.items, printed.items ?? []].map(([item]) => item?.artwork.sha256);
  assert.deepEqual(hashes, [hashOf(red), hashOf(blue)]);
  const refused = await service.runJob(ordered({ url, sha256: hashOf(red) }));
  assert.deepEqual(
    refused.problem?.errors?.map(({ code }) => code),
    ['artwork_sha256_mismatch'],
  );
});

test('A second quote of a link that works once gets a fault with the answer of its host', async (t) => {
  const png = await flat().png().toBuffer();
  let isUsed = false;
  const once: Handler = (_request, response) => {
    if (isUsed) response.writeHead(410, { 'content-type': 'text/plain' }).end('Link already used');
    else response.end(png);
    isUsed = true;
  };
  const host = await serveArtwork(t, { '/once.png': once });
  const service = await start(t);
  const url = `${host.origin}/once.png`;
  assert.equal((await service.runJob(ordered({ url }, { url }))).status, 'succeeded');
  const { problem } = await service.runJob(ordered({ url }));
  assert.match(problem?.errors?.[0]?.detail ?? '', /status 410 saying "Link already used"/);
});
