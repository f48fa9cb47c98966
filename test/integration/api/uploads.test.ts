import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ArtworkAnswer } from '../../../src/http/contract/artwork.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { until } from '../../support/processes/until.ts';

type Body = NonNullable<RequestInit['body']>;

const png = await drawFlat({ widthPx: 300, heightPx: 200 });

async function upload<Answer = ArtworkAnswer>(
  { url }: RunningService,
  body: Body,
  { type = 'image/png', key = 'none' } = {},
): Promise<{ status: number; headers: Headers; body: Answer }> {
  const headers = { 'content-type': type, authorization: `Bearer ${key}` };
  const sent = { method: 'POST', body, headers, duplex: 'half' } as const;
  const response = await fetch(new URL('/artworks', url), sent);
  const { status, headers: answered } = response;
  const answer: unknown = await response.json();
  return { status, headers: answered, body: answer as Answer };
}

const orderOf = (...items: readonly object[]) => ({ orders: [{ id: '1', items }] });
const remove = (service: RunningService, id: string) =>
  service.call<ProblemBody>({ method: 'DELETE', path: `/artworks/${id}` });
const arriving = ({ dataDir }: RunningService) => readdir(join(dataDir, 'uploads/arriving'));

test('Prints uploaded artwork, keeps it while a job needs it, and deletes it afterwards', async (t) => {
  const service = await startRunningService(t);
  const first = await upload(service, png);
  assert.equal(first.status, 201);
  const { id } = first.body;
  assert.equal(first.headers.get('location'), `/artworks/${id}`);
  assert.deepEqual([first.body.format, first.body.widthPx, first.body.heightPx], ['png', 300, 200]);
  const again = await upload(service, png, { type: 'application/octet-stream' });
  assert.deepEqual([again.status, again.body.id], [200, id]);

  const large = orderOf({ artwork: { id }, width: 3, quantity: 400 });
  const running = await service.submit(large);
  assert.equal((await remove(service, id)).status, 409);
  await service.call({ method: 'DELETE', path: `/gangsheets/${running.id}` });
  assert.equal((await service.untilEnded(running.id)).status, 'cancelled');
  const printed = await service.runJob(orderOf({ artwork: { id: id.toUpperCase() }, width: 2 }));
  assert.equal(printed.status, 'succeeded', JSON.stringify(printed.problem));

  assert.equal((await remove(service, id)).status, 204);
  assert.equal((await service.get(`/artworks/${id}`)).status, 404);
  const body = orderOf({ artwork: { id } });
  const refused = await service.call<ProblemBody>({ method: 'POST', path: '/gangsheets', body });
  assert.deepEqual(
    [refused.status, refused.body.errors?.[0]?.pointer, refused.body.errors?.[0]?.code],
    [422, '/orders/0/items/0/artwork/id', 'artwork_not_found'],
  );
});

test('Accepts uploads while a sheet renders, while the renderer is down, and after a restart', async (t) => {
  const service = await startRunningService(t);
  const { id } = (await upload(service, png)).body;
  const job = await service.submit(orderOf({ artwork: { id }, width: 3, quantity: 30 }));
  const other = await drawFlat({ widthPx: 90, heightPx: 90, format: 'jpeg' });
  assert.equal((await upload(service, other)).body.format, 'jpeg');
  process.kill(service.rendererPid(), 'SIGKILL');
  await service.untilLogged('renderer died');
  const third = await drawFlat({ widthPx: 90, heightPx: 90, format: 'avif' });
  assert.equal((await upload(service, third)).body.format, 'avif');
  await service.stop();
  const next = await startRunningService(t, { dataDir: service.dataDir });
  assert.equal((await next.get(`/artworks/${id}`)).status, 200);
  assert.equal((await next.untilEnded(job.id)).status, 'succeeded');
});

test('Refuses false types and lengths, bombs and too large bodies, and accepts the next upload', async (t) => {
  const service = await startRunningService(t, { env: { MAX_ARTWORK_MB: '1' } });
  const codes = async (body: Body, type = 'image/png') => {
    const { status, body: problem } = await upload<ProblemBody>(service, body, { type });
    return [status, problem.code, problem.errors?.[0]?.code];
  };
  const rejected = (code: string) => [422, 'artwork_rejected', code];
  assert.deepEqual(await codes('hello'), rejected('artwork_not_an_image'));
  assert.deepEqual(await codes(''), rejected('artwork_not_an_image'));
  assert.deepEqual(await codes(png.subarray(0, -20)), rejected('artwork_truncated'));
  assert.deepEqual(await codes(Buffer.alloc(3_000_000)), rejected('artwork_too_large'));
  const unannounced = new Blob([Buffer.alloc(3_000_000)]).stream();
  assert.deepEqual(await codes(unannounced), rejected('artwork_too_large'));
  const bomb = Buffer.from(png);
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  assert.deepEqual(await codes(bomb), rejected('artwork_too_many_pixels'));
  assert.equal((await codes('{}', 'application/json'))[0], 415);
  assert.equal((await codes('x', 'text/html'))[0], 415);
  // A PNG stays a PNG, even if it is declared as a JPEG.
  const good = await upload(service, png, { type: 'image/jpeg' });
  assert.deepEqual([good.status, good.body.format], [201, 'png']);
  assert.deepEqual(await arriving(service), []);
});

test('Treats a form with one file like the file alone, with the same limits', async (t) => {
  const service = await startRunningService(t, { env: { MAX_ARTWORK_MB: '1' } });
  const alone = await upload(service, png);
  const formOf = (...files: readonly Buffer[]) => {
    const form = new FormData();
    for (const bytes of files) form.append('file', new Blob([bytes]), 'front.png');
    return form;
  };
  const send = async (form: FormData) => {
    const response = await fetch(new URL('/artworks', service.url), { method: 'POST', body: form });
    return {
      status: response.status,
      body: (await response.json()) as ArtworkAnswer & ProblemBody,
    };
  };
  const again = await send(formOf(png));
  assert.deepEqual([again.status, again.body.id], [200, alone.body.id]);
  const large = await send(formOf(Buffer.alloc(3_000_000)));
  assert.deepEqual([large.status, large.body.errors?.[0]?.code], [422, 'artwork_too_large']);
  const two = await send(formOf(png, png));
  assert.deepEqual([two.status, two.body.errors?.[0]?.code], [422, 'too_many']);
  assert.deepEqual(await arriving(service), []);
});

test('Shows an upload only to its key, and does not reveal that another key has the same file', async (t) => {
  const service = await startRunningService(t, { env: { API_KEYS: 'a:secret-a,b:secret-b' } });
  const mine = await upload(service, png, { key: 'secret-a' });
  const { id } = mine.body;
  const theirs = await upload(service, png, { key: 'secret-b' });
  assert.equal(theirs.status, 201);
  assert.notEqual(theirs.body.id, id);
  assert.equal((await upload(service, png)).status, 401);
  const headers = { authorization: 'Bearer secret-b' };
  for (const method of ['GET', 'DELETE']) {
    const { status } = await service.call({ method, path: `/artworks/${id}`, headers });
    assert.equal(status, 404, method);
  }
  await service.untilReady();
  for (const path of ['/gangsheets', '/gangsheets/quote']) {
    const order = { method: 'POST', path, body: orderOf({ artwork: { id }, width: 1 }) };
    const refused = await service.call<ProblemBody>({ ...order, headers });
    assert.deepEqual([refused.status, refused.body.errors?.[0]?.code], [422, 'artwork_not_found']);
    const taken = await service.call({ ...order, headers: { authorization: 'Bearer secret-a' } });
    assert.ok(taken.status === 202 || taken.status === 200, String(taken.status));
  }
});

test('Keeps nothing of an upload that the client aborts', async (t) => {
  const service = await startRunningService(t);
  const { port } = new URL(service.url);
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  const head = `POST /artworks HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: ${png.length}\r\n\r\n`;
  socket.write(Buffer.concat([Buffer.from(head), png.subarray(0, 200)]));
  const begun = await until(
    'as many uploads in progress',
    async () => (await arriving(service)).length === 1,
  );
  assert.ok(begun);
  socket.destroy();
  await until('as many uploads in progress', async () => (await arriving(service)).length === 0);
  assert.deepEqual(await readdir(join(service.dataDir, 'uploads/kept')), []);
});

test('Deletes expired uploads at the start', async (t) => {
  const service = await startRunningService(t);
  const { id } = (await upload(service, png)).body;
  await service.stop();
  const env = { UPLOAD_TTL_HOURS: '0.000001' };
  const next = await startRunningService(t, { dataDir: service.dataDir, env });
  assert.equal((await next.get(`/artworks/${id}`)).status, 404);
});
