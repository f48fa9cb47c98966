/**
 * Clients that pipeline requests and hang up, and clients that read nothing: everything that they took is
 * given back, and a client with another key notices nothing.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'node:net';
import type { ArtworkAnswer } from '../../../src/http/contract/artwork.ts';
import type { DeliveryPageAnswer } from '../../../src/http/contract/delivery.ts';
import type { GangSheet, GangSheetAccepted } from '../../../src/http/contract/gang-sheet.ts';
import { serveArtwork } from '../../artwork/obtaining/artwork-server.ts';
import { drawFlat, drawPhoto } from '../../support/image-files/draw-artwork.ts';
import { heldBy, untilGivenBack } from '../../support/service/held.ts';
import { requestBytes, sendPipelined } from '../../support/service/clients/pipelining-client.ts';
import { startContained } from '../../support/service/contained-service.ts';
import type { RunningService } from '../../support/service/running-service.ts';
import { until } from '../../support/processes/until.ts';
import { startReceiver } from '../../support/service/webhook-receiver.ts';

const ATTACKER = 'key-of-attacker';
const VICTIM = 'key-of-victim';
const as = (key: string) => ({ authorization: `Bearer ${key}` });
const ENV = {
  API_KEYS: `attacker:${ATTACKER},victim:${VICTIM}`,
  ALLOW_PRIVATE_ARTWORK_HOSTS: 'true',
};
const JSON_TYPE = 'Content-Type: application/json';

const png = await drawFlat({ widthPx: 60, heightPx: 40 });
const data = `data:image/png;base64,${png.toString('base64')}`;
const orderOf = (artwork: object) => ({ orders: [{ id: '1', items: [{ artwork }] }] });

interface Scene {
  readonly service: RunningService;
  /** A finished job of the attacker, a job that never ends, an upload. */
  readonly endedId: string;
  readonly endlessId: string;
  readonly uploadId: string;
  /** A signed link to the part of the finished job. */
  readonly link: string;
  /** Sends a request that is answered only after a minute; the attacker pipelines behind it. */
  readonly waiting: Buffer;
}

async function aScene(t: TestContext): Promise<Scene> {
  const { origin } = await serveArtwork(t, { '/never.png': () => undefined });
  const service = await startContained(t, { env: ENV });
  await service.untilReady();
  const by = { headers: { ...as(ATTACKER), prefer: 'wait=60' } };
  const body = orderOf({ data });
  const ended = await service.call<GangSheet>({ method: 'POST', path: '/gangsheets', body, ...by });
  assert.equal(ended.body.status, 'succeeded', JSON.stringify(ended.body));
  const endless = await service.call<GangSheetAccepted>({
    method: 'POST',
    path: '/gangsheets',
    body: orderOf({ url: `${origin}/never.png` }),
    headers: { ...as(ATTACKER), 'idempotency-key': 'endless' },
  });
  assert.equal(endless.status, 202, JSON.stringify(endless.body));
  const uploaded = await fetch(new URL('/artworks', service.url), {
    method: 'POST',
    body: png,
    headers: { ...as(ATTACKER), 'content-type': 'image/png' },
  });
  return {
    service,
    endedId: ended.body.id,
    endlessId: endless.body.id,
    uploadId: ((await uploaded.json()) as ArtworkAnswer).id,
    link: ended.body.parts[0]!.url,
    waiting: requestBytes({
      line: 'POST /gangsheets',
      key: ATTACKER,
      fields: [JSON_TYPE, 'Prefer: wait=60', 'Idempotency-Key: endless'],
      body: JSON.stringify(orderOf({ url: `${origin}/never.png` })),
    }),
  };
}

/** A JSON body of this size that is refused once it has been read. */
const bodyOf = (bytes: number): string => `{"orders":[],"pad":"${'x'.repeat(bytes)}"}`;

/** The victim's large request is read, not refused for want of room. */
async function assertRoomForBodies({ url }: RunningService): Promise<void> {
  const headers = { ...as(VICTIM), 'content-type': 'application/json' };
  const sent = { method: 'POST', headers, body: bodyOf(9 * 2 ** 20) };
  const { status } = await fetch(new URL('/gangsheets/quote', url), sent);
  assert.equal(status, 422);
}

async function assertStreams(service: RunningService, id: string, count: number): Promise<void> {
  const open = async (): Promise<IncomingMessage> => {
    const request = get(new URL(`/gangsheets/${id}/events`, service.url), {
      agent: false,
      headers: as(ATTACKER),
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };
  const streams = await Promise.all(Array.from({ length: count }, open));
  const statuses = streams.map(({ statusCode }) => statusCode);
  for (const stream of streams) stream.destroy();
  assert.deepEqual(statuses, Array(count).fill(200));
}

async function hangUp(sockets: readonly Socket[]): Promise<void> {
  // The requests arrive before the client leaves.
  await sleep(500);
  for (const socket of sockets) socket.destroy();
}

test('Gives back the room for bodies that were pipelined behind a wait', async (t) => {
  const { service, waiting } = await aScene(t);
  const large = requestBytes({
    line: 'POST /gangsheets',
    key: ATTACKER,
    fields: [JSON_TYPE],
    body: bodyOf(20 * 2 ** 20),
  });
  const before = await heldBy(service);
  const sockets = [1, 2, 3].map(() => sendPipelined(service.url, waiting, large));
  await hangUp(await Promise.all(sockets));
  await assertRoomForBodies(service);
  assert.equal(await untilGivenBack(service, before), '');
});

test('Gives back the places of event streams that were pipelined behind a wait', async (t) => {
  const { service, waiting, endlessId } = await aScene(t);
  const stream = requestBytes({ line: `GET /gangsheets/${endlessId}/events`, key: ATTACKER });
  const before = await heldBy(service);
  const streams = Array<Buffer>(10).fill(stream);
  const sockets = [1, 2].map(() => sendPipelined(service.url, waiting, ...streams));
  await hangUp(await Promise.all(sockets));
  assert.equal(await untilGivenBack(service, before), '');
  await assertStreams(service, endlessId, 20);
});

test('Opens no file for thousands of pipelined downloads that nobody reads', async (t) => {
  const { service, link } = await aScene(t);
  const before = await heldBy(service);
  const download = requestBytes({ line: `GET ${link}` });
  const many = Array<Buffer>(200).fill(download);
  // The service cuts off connections that pipeline too much, so the client opens new ones.
  for (let round = 0; round < 5; round += 1) {
    const sockets = Array.from({ length: 10 }, () => sendPipelined(service.url, ...many));
    const [open] = await Promise.all([Promise.all(sockets), sleep(100)]);
    const during = await heldBy(service);
    assert.ok(during.descriptors < before.descriptors + 100, JSON.stringify({ before, during }));
    await hangUp(open);
  }
  assert.equal(await untilGivenBack(service, before), '');
});

test('Gives everything back after hanging up on every route, behind a wait and alone', async (t) => {
  const scene = await aScene(t);
  const { service } = scene;
  const before = await heldBy(service);
  const operations = await operationsOf(scene);
  assert.ok(operations.length >= 20, `${operations.length} operations`);
  for (const operation of operations) {
    const sockets = await Promise.all([
      sendPipelined(service.url, scene.waiting, operation, operation),
      sendPipelined(service.url, operation, operation, scene.waiting, operation),
      // Half of a request behind a wait, and half of it alone.
      sendPipelined(service.url, scene.waiting, operation.subarray(0, operation.length - 1)),
      sendPipelined(service.url, operation.subarray(0, operation.length - 1)),
      // A stream, and behind it a body that nobody reads.
      sendPipelined(
        service.url,
        operation,
        requestBytes({ line: 'GET /x', body: bodyOf(2 ** 20) }),
      ),
    ]);
    await sleep(50);
    for (const [at, socket] of sockets.entries()) if (at % 2 === 0) socket.destroy();
    // A client that only says that it sends nothing more.
    for (const [at, socket] of sockets.entries()) if (at % 2 === 1) socket.end().resume();
  }
  assert.equal(await untilGivenBack(service, before), '');
  await assertRoomForBodies(service);
  await assertStreams(service, scene.endlessId, 20);
  const quoted = await service.call({
    method: 'POST',
    path: '/gangsheets/quote',
    body: orderOf({ data }),
    headers: as(VICTIM),
  });
  assert.equal(quoted.status, 200, JSON.stringify(quoted.body));
  assert.deepEqual(service.logged('renderer died'), []);
});

/** A request for every operation of the description, those that delete last. */
async function operationsOf({ service, ...ids }: Scene): Promise<readonly Buffer[]> {
  interface Description {
    readonly paths: Record<string, Record<string, { readonly requestBody?: { content: object } }>>;
  }
  const { body } = await service.get<Description>('/openapi.json');
  const all = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => {
      const id = path.startsWith('/artworks') ? ids.uploadId : ids.endedId;
      const concrete = path
        .replace('{id}', path.endsWith('/events') ? ids.endlessId : id)
        .replace('{n}', '1')
        .replace('{deliveryId}', ids.endedId);
      return { line: `${method.toUpperCase()} ${concrete}`, types: requestBody?.content ?? {} };
    }),
  );
  const last = (line: string): number => Number(line.startsWith('DELETE'));
  return all
    .sort((one, other) => last(one.line) - last(other.line))
    .map(({ line, types }) => operationBytes(line, Object.keys(types)));
}

function operationBytes(line: string, types: readonly string[]): Buffer {
  const [type] = types;
  if (type === undefined) return requestBytes({ line, key: ATTACKER });
  if (type !== 'application/json') {
    const fields = ['Content-Type: application/octet-stream'];
    return requestBytes({ line, key: ATTACKER, fields, body: Buffer.alloc(300_000, '<svg>') });
  }
  // Read completely, then refused: it must not add a job each time.
  return requestBytes({ line, key: ATTACKER, fields: [JSON_TYPE], body: bodyOf(200_000) });
}

/** A job of the attacker whose file does not fit into the buffers of a connection. */
async function aLargePart(service: RunningService): Promise<GangSheet> {
  const photo = await drawPhoto({ widthPx: 1400, heightPx: 1400 });
  const artwork = { data: `data:image/png;base64,${photo.toString('base64')}` };
  const { body } = await service.call<GangSheet>({
    method: 'POST',
    path: '/gangsheets',
    body: { orders: [{ id: '1', items: [5, 5.1, 5.2, 5.3].map((width) => ({ artwork, width })) }] },
    headers: { ...as(ATTACKER), prefer: 'wait=60' },
  });
  assert.equal(body.status, 'succeeded', JSON.stringify(body));
  assert.ok(body.parts[0]!.bytes > 12e6, `${body.parts[0]!.bytes} bytes`);
  return body;
}

test('Limits standing downloads by key and by link, and others still download', async (t) => {
  const service = await startContained(t, { env: ENV });
  await service.untilReady();
  const { id, parts } = await aLargePart(service);
  const link = parts[0]!.url;
  const before = await heldBy(service);
  const standing = (request: Buffer) =>
    Array.from({ length: 200 }, () => sendPipelined(service.url, request));
  const byLink = await Promise.all(standing(requestBytes({ line: `GET ${link}` })));
  await until(
    'the link is used up',
    async () => (await heldBy(service)).counters['download'] === 16,
  );
  const refused = await service.call<{ code: string }>({ path: link });
  assert.deepEqual([refused.status, refused.body.code], [429, 'too_many_downloads']);
  assert.equal(refused.headers.get('retry-after'), '5');

  const path = `/gangsheets/${id}/parts/1`;
  const byKey = await Promise.all(standing(requestBytes({ line: `GET ${path}`, key: ATTACKER })));
  await until(
    'the key is used up',
    async () => (await heldBy(service)).counters['download'] === 80,
  );
  assert.equal((await service.call({ path, headers: as(ATTACKER) })).status, 429);
  const others = await service.call({ path: `${path}/preview`, headers: as(VICTIM) });
  assert.equal(others.status, 404, 'not refused by a limit');

  for (const socket of [...byLink, ...byKey]) socket.destroy();
  assert.equal(await untilGivenBack(service, before), '');
  assert.equal((await fetch(new URL(link, service.url))).status, 200);
});

test('Resends an event once per minute, however often the client asks', async (t) => {
  const receiver = await startReceiver(t);
  const env = { ...ENV, ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true' };
  const service = await startContained(t, { env });
  await service.untilReady();
  const body = {
    ...orderOf({ data }),
    webhook: { url: receiver.url, events: ['gangsheet.queued'] },
  };
  const headers = as(ATTACKER);
  const call = { method: 'POST', path: '/gangsheets', body, headers };
  const { body: taken } = await service.call<GangSheetAccepted>(call);
  await receiver.untilReceived(1);
  const path = `/gangsheets/${taken.id}/deliveries`;
  const { body: page } = await service.call<DeliveryPageAnswer>({ path, headers });
  const again = { method: 'POST', path: `${path}/${page.deliveries[0]!.id}`, headers };
  const answers = await Promise.all(Array.from({ length: 50 }, () => service.call(again)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [
    202,
    ...Array<number>(49).fill(429),
  ]);
  const refused = answers.find(({ status }) => status === 429)!;
  assert.ok(Number(refused.headers.get('retry-after')) > 50);
  await receiver.untilReceived(2);
  await sleep(1_000);
  assert.equal(receiver.received.length, 2);
});

test('Leaves the victim room for its body while the attacker sends as many as it can', async (t) => {
  const service = await startContained(t, { env: ENV });
  await service.untilReady();
  const half = (): Buffer => {
    const fields = [JSON_TYPE];
    const whole = requestBytes({
      line: 'POST /gangsheets',
      key: ATTACKER,
      fields,
      body: bodyOf(16 * 2 ** 20),
    });
    return whole.subarray(0, 1000);
  };
  const before = await heldBy(service);
  const sockets = await Promise.all(
    Array.from({ length: 8 }, () => sendPipelined(service.url, half())),
  );
  // The first two stay open, the others are refused.
  await until('the share is used up', async () => (await heldBy(service)).counters['body']);
  await assertRoomForBodies(service);
  for (const socket of sockets) socket.destroy();
  assert.equal(await untilGivenBack(service, before), '');
});

test('Gives back the places and files of uploads that never end, and keeps some for other keys', async (t) => {
  const service = await startContained(t, { env: ENV });
  await service.untilReady();
  const before = await heldBy(service);
  const fields = ['Content-Type: image/png'];
  const line = 'POST /artworks';
  const half = requestBytes({ line, key: ATTACKER, fields, body: Buffer.alloc(400_000) });
  const sockets = await Promise.all(
    Array.from({ length: 80 }, () => sendPipelined(service.url, half.subarray(0, 300_000))),
  );
  await until('the share is used up', async () => (await heldBy(service)).arriving === 32);
  const uploaded = await fetch(new URL('/artworks', service.url), {
    method: 'POST',
    body: png,
    headers: { ...as(VICTIM), 'content-type': 'image/png' },
  });
  assert.equal(uploaded.status, 201);
  for (const socket of sockets) socket.destroy();
  assert.equal(await untilGivenBack(service, before), '');
});

test('Closes a connection that pipelines more than it may, and answers the others in order', async (t) => {
  const { service } = await aScene(t);
  const ask = (id: number) =>
    requestBytes({ line: 'GET /healthz', fields: [`X-Request-Id: ask-${id}`] });
  const few = await sendPipelined(service.url, ...Array.from({ length: 10 }, (_, id) => ask(id)));
  let answer = '';
  few.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1'))).resume();
  await until('ten answers', () => answer.split('HTTP/1.1 200').length === 11);
  const ids = [...answer.matchAll(/x-request-id: ask-(\d+)/g)].map(([, id]) => Number(id));
  assert.deepEqual(ids, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  few.destroy();

  const many = await sendPipelined(
    service.url,
    ...Array.from({ length: 5000 }, (_, id) => ask(id)),
  );
  await new Promise<void>((resolve) => many.once('close', () => resolve()).resume());
});
