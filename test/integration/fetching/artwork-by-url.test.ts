/** Orders with artwork from URLs, against the real service and real hosts. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import sharp from 'sharp';
import {
  bytes,
  redirect,
  serveArtwork,
  type Handler,
} from '../../artwork/obtaining/artwork-server.ts';
import type { QuoteAnswer } from '../../../src/http/contract/quote.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { until } from '../../support/processes/until.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { folderWithDesign, SMALL_JOB } from '../../support/service/small-job.ts';
import { makeTempDir, removeTempDir } from '../../support/temp-dir.ts';

const png = await drawFlat({ widthPx: 60, heightPx: 40 });
const silent: Handler = () => undefined;

const ordered = (...urls: readonly string[]) => ({
  orders: [{ id: '1', items: urls.map((url) => ({ artwork: { url }, width: 1 })) }],
  sheet: { width: 4, maxHeight: 40 },
  packing: { effort: 'fast' },
});

async function startService(
  t: TestContext,
  env: Readonly<Record<string, string>> = {},
  dataDir?: string,
): Promise<RunningService> {
  const ARTWORK_DIR = await folderWithDesign(t);
  const service = await startRunningService(t, {
    env: { ALLOW_PRIVATE_ARTWORK_HOSTS: 'true', ARTWORK_DIR, ...env },
    ...(dataDir !== undefined && { dataDir }),
  });
  await service.untilReady();
  return service;
}

const progressOf = async (service: RunningService, id: string) =>
  (await service.get(`/gangsheets/${id}`)).body.progress;

test('A job whose host is silent waits for it, and the job behind it is printed meanwhile', async (t) => {
  const host = await serveArtwork(t, { '/silent.png': silent, '/a.png': bytes(png) });
  const service = await startService(t);
  const slow = await service.submit(ordered(`${host.origin}/a.png`, `${host.origin}/silent.png`));
  assert.equal((await service.runJob(SMALL_JOB)).status, 'succeeded');
  assert.equal((await service.runJob(ordered(`${host.origin}/a.png`))).status, 'succeeded');
  const { body } = await service.get(`/gangsheets/${slow.id}`);
  assert.deepEqual(
    [body.status, body.startedAt, body.progress.phase, body.progress.artwork],
    ['queued', null, 'artwork', { fetched: 1, total: 2 }],
  );
  const metrics = (await service.get<string>('/metrics')).body;
  assert.match(metrics, /^gangsheet_fetches_open(?:\{[^}]*\})? 1$/m);
  assert.match(metrics, /^gangsheet_fetches_total\{[^}]*outcome="fetched"[^}]*\} 2$/m);
});

test('Any number of silent hosts delays nobody else', async (t) => {
  const silentOnes = await Promise.all(
    Array.from({ length: 12 }, () => serveArtwork(t, { '/0': silent, '/1': silent, '/2': silent })),
  );
  const host = await serveArtwork(t, { '/a.png': bytes(png) });
  const service = await startService(t, { ARTWORK_FETCHES: '2' });
  for (const { origin } of silentOnes) {
    await service.submit(ordered(`${origin}/0`, `${origin}/1`, `${origin}/2`));
  }
  assert.equal((await service.runJob(ordered(`${host.origin}/a.png`))).status, 'succeeded');
});

test('A URL that is valid for a second is fetched while other jobs come first', async (t) => {
  const first = await serveArtwork(t, { '/silent.png': silent });
  let untilMs = 0;
  const signed: Handler = (request, response) =>
    Date.now() < untilMs ? bytes(png)(request, response) : response.writeHead(403).end();
  const host = await serveArtwork(t, { '/signed.png': signed });
  const service = await startService(t, { ARTWORK_TIMEOUT_MS: '2500' });
  await service.submit(ordered(`${first.origin}/silent.png`));
  untilMs = Date.now() + 1_000;
  const job = await service.submit(ordered(`${host.origin}/signed.png`));
  await until('it is fetched', () => host.asked.length > 0, { signal: t.signal });
  untilMs = 0;
  assert.equal((await service.untilEnded(job.id)).status, 'succeeded');
});

test('Cancelling closes the connections at once and leaves no file', async (t) => {
  let closed = 0;
  const watched: Handler = (_request, response) => response.on('close', () => (closed += 1));
  const host = await serveArtwork(t, { '/a.png': bytes(png), '/silent.png': watched });
  const service = await startService(t);
  const { id } = await service.submit(ordered(`${host.origin}/a.png`, `${host.origin}/silent.png`));
  await until('both are asked', () => host.asked.length === 2, { signal: t.signal });
  await until(
    'one has arrived',
    async () => (await progressOf(service, id)).artwork?.fetched === 1,
    { signal: t.signal },
  );
  const { status } = await service.call({ method: 'DELETE', path: `/gangsheets/${id}` });
  assert.equal(status, 202);
  assert.equal(existsSync(join(service.dataDir, 'inputs', id)), false);
  await until('its connection is closed', () => closed === 1, { signal: t.signal });
});

test('A killed service fetches only what had not arrived, prints the order, and says where it came from', async (t) => {
  const dataDir = await makeTempDir();
  t.after(() => removeTempDir(dataDir));
  let isUp = false;
  const later: Handler = (request, response) => {
    if (isUp) bytes(png)(request, response);
  };
  const host = await serveArtwork(t, {
    '/a': redirect('/a.png?signature=1'),
    '/a.png': bytes(png),
    '/later.png': later,
  });
  const before = await startService(t, {}, dataDir);
  const { id } = await before.submit(ordered(`${host.origin}/a`, `${host.origin}/later.png`));
  await until(
    'one has arrived',
    async () => (await progressOf(before, id)).artwork?.fetched === 1,
    { signal: t.signal },
  );
  await before.kill();
  isUp = true;
  const after = await startService(t, {}, dataDir);
  const ended = await after.untilEnded(id);
  assert.equal(ended.status, 'succeeded');
  assert.deepEqual([...host.asked].sort(), ['/a', '/a.png', '/later.png', '/later.png']);
  assert.deepEqual(
    ended.items?.map(({ artwork }) => artwork.fetchedFrom),
    [`${host.origin}/a.png?…`, `${host.origin}/later.png`],
  );
  await until('it is removed', () => readdirSync(join(dataDir, 'inputs')).length === 0, {
    signal: t.signal,
  });
});

test('A quote says where each file came from, after redirects', async (t) => {
  const host = await serveArtwork(t, { '/a': redirect('/b'), '/b': bytes(png) });
  const service = await startService(t);
  const artworks = [
    { url: `${host.origin}/a` },
    { url: `${host.origin}/b` },
    { file: 'design.png' },
  ];
  const { body } = await service.call<QuoteAnswer>({
    method: 'POST',
    path: '/gangsheets/quote',
    body: { orders: [{ id: '1', items: artworks.map((artwork) => ({ artwork, width: 1 })) }] },
  });
  assert.deepEqual(
    body.items.map(({ artwork }) => artwork.fetchedFrom),
    [`${host.origin}/b`, `${host.origin}/b`, null],
  );
});

test('Two hundred dead URLs end their own job, which names them, and the next one is printed', async (t) => {
  const dead = await serveArtwork(t, { '/silent.png': silent });
  const service = await startService(t, { ARTWORK_TIMEOUT_MS: '1000' });
  const urls = Array.from({ length: 200 }, (_, at) => `${dead.origin}/${at}.png`);
  const job = await service.submit(ordered(...urls));
  assert.equal((await service.runJob(SMALL_JOB)).status, 'succeeded');
  const ended = await service.untilEnded(job.id);
  assert.equal(ended.problem?.code, 'artwork_rejected');
  assert.equal(ended.problem.errors?.length, 200);
});

test('One busy answer among two hundred costs no order', async (t) => {
  let isBusy = true;
  const moody: Handler = (request, response) => {
    if (!isBusy) bytes(png)(request, response);
    else response.writeHead(503).end();
    isBusy = false;
  };
  const paths = Array.from({ length: 200 }, (_, at) => `/${at}.png`);
  const host = await serveArtwork(
    t,
    Object.fromEntries(paths.map((path, at) => [path, at === 7 ? moody : bytes(png)])),
  );
  const service = await startService(t);
  const ended = await service.runJob(ordered(...paths.map((path) => host.origin + path)));
  assert.equal(ended.status, 'succeeded');
  assert.equal(host.asked.length, 201);
});

test('A quote fetches its artwork, lists every fault, and leaves nothing behind', async (t) => {
  const host = await serveArtwork(t, { '/a.png': bytes(png), '/no.png': bytes(Buffer.from('no')) });
  const service = await startService(t);
  const quote = (body: object) =>
    service.call<{ parts?: unknown[]; errors?: { pointer: string; code: string }[] }>({
      method: 'POST',
      path: '/gangsheets/quote',
      body,
    });
  assert.equal((await quote(ordered(`${host.origin}/a.png`))).status, 200);
  const bad = ordered(`${host.origin}/gone.png`, `${host.origin}/a.png`, `${host.origin}/no.png`);
  const { status, body } = await quote(bad);
  assert.equal(status, 422);
  assert.deepEqual(
    body.errors?.map(({ pointer, code }) => [pointer, code]),
    [
      ['/orders/0/items/0/artwork', 'artwork_http_status'],
      ['/orders/0/items/2/artwork', 'artwork_not_an_image'],
    ],
  );
  assert.deepEqual(readdirSync(join(service.dataDir, 'inputs')), []);
});

test('The log names hosts and outcomes, and never a signature', async (t) => {
  const host = await serveArtwork(t, { '/a.png': bytes(png) });
  const service = await startService(t, { LOG_LEVEL: 'debug' });
  await service.runJob(
    ordered(`${host.origin}/a.png?X-Signature=secret`, `${host.origin}/gone.png?sig=secret`),
  );
  const { host: name } = new URL(host.origin);
  const lines = [...service.logged('artwork fetched'), ...service.logged('artwork not fetched')];
  assert.deepEqual(
    lines.flatMap((line) => (line['host'] === name ? [line['outcome']] : [])),
    ['fetched', 'artwork_http_status'],
  );
  assert.doesNotMatch(JSON.stringify(service.log), /secret/);
});

test('The printed file is the fetched one', async (t) => {
  const host = await serveArtwork(t, { '/a.png': bytes(png) });
  const service = await startService(t);
  const { id } = await service.runJob(ordered(`${host.origin}/a.png`));
  const { width } = await sharp(await service.part(id, 1)).metadata();
  assert.equal(width, 1200);
});
