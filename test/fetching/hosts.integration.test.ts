/** Hosts of several downloads: rate limits, broken URLs, redirects to hosts that are away. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytes,
  redirect,
  serveArtwork,
  type Handler,
} from '../artwork/obtaining/artwork-server.ts';
import { aFetcher } from '../support/fetching/a-fetcher.ts';
import { freePort } from '../support/processes/free-port.ts';

const FILE = Buffer.from('not a picture, but a file');
const broken: Handler = (request) => request.socket.destroy();

test('A host that gives so many files a second gets all of them asked, at its pace', async (t) => {
  const rate = { most: 20, left: 20, refusals: 0 };
  const refill = setInterval(() => (rate.left = rate.most), 1_000);
  t.after(() => clearInterval(refill));
  const paths = Array.from({ length: 60 }, (_, at) => `/${at}.png`);
  const limited: Handler = (_request, response) => {
    rate.left -= 1;
    if (rate.left >= 0) return void response.end(FILE);
    rate.refusals += 1;
    response.writeHead(429, { 'retry-after': '1' }).end();
  };
  const server = await serveArtwork(t, Object.fromEntries(paths.map((path) => [path, limited])));
  const { fetched } = await aFetcher(t);
  const files = await Promise.all(paths.map((path) => fetched(server.origin + path)));
  assert.equal(files.length, 60);
  // Without the pause, each of the 40 that came too early would have been refused again and again.
  assert.ok(rate.refusals <= 80, `${rate.refusals} refusals`);
});

test('A broken URL fails alone: other files of its host are fetched before, beside and after it', async (t) => {
  const server = await serveArtwork(t, {
    '/a': bytes(FILE),
    '/broken': broken,
    '/broken-too': broken,
  });
  const { fetched, faultOf } = await aFetcher(t);
  await fetched(`${server.origin}/a`);
  for (const path of ['/broken', '/broken-too']) {
    assert.equal((await faultOf(server.origin + path)).code, 'artwork_unreachable');
  }
  assert.equal((await fetched(`${server.origin}/a`)).bytes, FILE.length);
});

test('A host that redirects to one that is away is not blamed for it, and the other is found out once', async (t) => {
  const away = `http://127.0.0.1:${await freePort()}`;
  const server = await serveArtwork(t, {
    '/a': bytes(FILE),
    '/moved': redirect(`${away}/a`),
    '/moved-too': redirect(`${away}/b`),
  });
  const { fetched, faultOf } = await aFetcher(t);
  assert.match((await faultOf(`${server.origin}/moved`)).message, /refuses connections/);
  assert.equal((await fetched(`${server.origin}/a`)).bytes, FILE.length);
  const asked = server.asked.length;
  assert.match((await faultOf(`${server.origin}/moved-too`)).message, /refuses connections/);
  assert.equal(server.asked.length, asked + 1);
});

test('While a host wants to be left alone for too long, its other files fail at once and say why', async (t) => {
  const server = await serveArtwork(t, {
    '/a': bytes(FILE),
    '/busy': (_request, response) => response.writeHead(503, { 'retry-after': '300' }).end(),
  });
  const { faultOf } = await aFetcher(t);
  await faultOf(`${server.origin}/busy`);
  const { code, transient, message } = await faultOf(`${server.origin}/a`);
  assert.deepEqual([code, transient], ['artwork_http_status', true]);
  assert.match(message, /its server asks to be left alone for another \d+ s \(Retry-After\)$/);
  assert.deepEqual(server.asked, ['/busy']);
});
