/** A malicious client: whatever it sends gets a 4xx or a closed connection, and the next good order is printed. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSignedLinks } from '../../../src/http/access/signed-links.ts';
import type { GangSheet, GangSheetPage } from '../../../src/http/contract/gang-sheet.ts';
import { bytes, redirect, serveArtwork } from '../../artwork/obtaining/artwork-server.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { head, post, sendRaw } from '../../support/service/clients/raw-client.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';

const png = await drawFlat({ widthPx: 60, heightPx: 40 });
const data = `data:image/png;base64,${png.toString('base64')}`;
const orderOf = (...items: readonly object[]) => ({ orders: [{ id: '1', items }] });
const goodOrder = orderOf({ artwork: { data } });
const good = JSON.stringify(goodOrder);

/** Bytes to send in chunks, by name. */
type Attacks = Readonly<Record<string, readonly (string | Uint8Array)[]>>;

async function assertRefused({ url, dataDir }: RunningService, attacks: Attacks): Promise<void> {
  for (const [name, pieces] of Object.entries(attacks)) {
    const answer = await sendRaw(url, ...pieces);
    assert.match(answer, /^$|^HTTP\/1\.1 4\d\d /, `${name}: ${answer.slice(0, 400)}`);
    assert.ok(answer.split(/^HTTP\/1\.1 /m).length <= 2, `${name} was answered twice: ${answer}`);
    assertTellsNothing(answer, { name, dataDir });
  }
}

/** Paths of this machine and stack traces, which no response may contain. */
function assertTellsNothing(
  answer: string,
  { name, dataDir }: { readonly name: string; readonly dataDir: string },
): void {
  assert.ok(!answer.includes(dataDir), `${name} tells the data folder: ${answer}`);
  assert.doesNotMatch(answer, /node_modules|file:\/\/\/|\\n\s+at |\.[jt]s:\d+|\/dist\//, name);
}

async function assertServes(service: RunningService, key = 'none'): Promise<void> {
  const headers = { authorization: `Bearer ${key}` };
  assert.equal((await service.get('/healthz')).status, 200);
  const call = { method: 'POST', path: '/gangsheets', body: goodOrder, headers };
  const { status, body: taken } = await service.call<GangSheet>(call);
  assert.equal(status, 202, JSON.stringify(taken));
  const read = { path: `/gangsheets/${taken.id}`, headers };
  let { body } = await service.call<GangSheet>(read);
  while (body.status === 'queued' || body.status === 'running') {
    await sleep(25);
    ({ body } = await service.call<GangSheet>(read));
  }
  assert.equal(body.status, 'succeeded', JSON.stringify(body.problem));
  assert.deepEqual(service.logged('request failed'), []);
  assert.equal(service.logged('renderer started').length, 1, 'the renderer has lived through it');
}

test('Refuses bytes that are not one complete HTTP request, and allows no request smuggling', async (t) => {
  const service = await startRunningService(t);
  const hidden = head('GET /healthz');
  const json = 'Content-Type: application/json';
  await assertRefused(service, {
    'no HTTP': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    'bad request line': ['GET\r\n\r\n'],
    'spaces in the target': ['GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'],
    'version 3.7': ['GET /gangsheets HTTP/3.7\r\nHost: x\r\n\r\n'],
    'the preface of HTTP/2': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    'no host': ['GET /gangsheets HTTP/1.1\r\n\r\n'],
    'an unknown method': ['BREW /gangsheets HTTP/1.1\r\nHost: x\r\n\r\n'],
    'a method in small letters': ['get /gangsheets HTTP/1.1\r\nHost: x\r\n\r\n'],
    'a tunnel': ['CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\n\r\n'],
    TRACE: [head('TRACE /gangsheets')],
    'another method in a header': [head('PUT /gangsheets', 'X-HTTP-Method-Override: DELETE')],
    'bare line feeds': ['GET /gangsheets HTTP/1.1\nHost: x\n\n'],
    'a bare carriage return': ['GET /gangsheets HTTP/1.1\r\nHost: x\rX: y\r\n\r\n'],
    'a folded header': [head('GET /gangsheets', 'X-A: b', ' folded: c')],
    'a space before the colon': [head('POST /gangsheets', json, 'Content-Length : 5') + hidden],
    'a null byte in a header': [head('GET /gangsheets', 'X-A: b\0c')],
    'both lengths': [
      head('POST /gangsheets', json, 'Content-Length: 4', 'Transfer-Encoding: chunked'),
      `0\r\n\r\n${hidden}`,
    ],
    'both lengths, turned about': [
      head('POST /gangsheets', json, 'Transfer-Encoding: chunked', 'Content-Length: 4'),
      `0\r\n\r\n${hidden}`,
    ],
    'two lengths': [
      head('POST /gangsheets', json, 'Content-Length: 0', 'Content-Length: 40'),
      hidden,
    ],
    'a negative length': [head('POST /gangsheets', json, 'Content-Length: -1'), hidden],
    'a length with a sign': [head('POST /gangsheets', json, 'Content-Length: +5'), 'hello'],
    'a length beyond all numbers': [
      head('POST /gangsheets', json, 'Content-Length: 99999999999999999999999'),
    ],
    'an unknown coding': [head('POST /gangsheets', json, 'Transfer-Encoding: xchunked'), hidden],
    'chunked, but not at last': [
      head('POST /gangsheets', json, 'Transfer-Encoding: chunked, identity'),
      `0\r\n\r\n${hidden}`,
    ],
    'a huge chunk': [
      head('POST /gangsheets', json, 'Transfer-Encoding: chunked'),
      'FFFFFFFFFFFFFFFFF\r\n',
    ],
    'a negative chunk': [head('POST /gangsheets', json, 'Transfer-Encoding: chunked'), '-5\r\n'],
    'a chunk without an end': [
      head('POST /gangsheets', json, 'Transfer-Encoding: chunked'),
      `2\r\n{}X\r\n0\r\n\r\n${hidden}`,
    ],
  });
  await assertServes(service);
});

test('Ends floods of headers, huge bodies and slow ones', async (t) => {
  const env = { HEADERS_TIMEOUT_MS: '2000', REQUEST_TIMEOUT_MS: '3000', MAX_BODY_MB: '1' };
  const service = await startRunningService(t, { env });
  const mebibyte = Buffer.alloc(1024 * 1024, ' ');
  const json = 'Content-Type: application/json';
  const attacks: Attacks = {
    'one long header': [head('GET /gangsheets', `X-A: ${'a'.repeat(100_000)}`)],
    'many headers': [
      head('GET /gangsheets', ...Array.from({ length: 20_000 }, (_, n) => `X-${n}: 1`)),
    ],
    'a long target': [head(`GET /gangsheets?before=${'a'.repeat(100_000)}`)],
    'headers that never end': ['GET /gangsheets HTTP/1.1\r\nHost: x\r\nX-A: b'],
    'nothing but a letter': ['G'],
    'a body that never comes': [head('POST /gangsheets', json, 'Content-Length: 100')],
    'a body that stops': [head('POST /gangsheets', json, 'Content-Length: 100'), '{"orders":['],
    'an upload that stops': [
      head('POST /artworks', 'Content-Type: image/png', 'Content-Length: 5000'),
      png.subarray(0, 100),
    ],
    'chunks that stop': [
      head('POST /gangsheets', json, 'Transfer-Encoding: chunked'),
      '400\r\n{"orders":[',
    ],
    'a body that says it is huge': [head('POST /gangsheets', json, 'Content-Length: 9000000000')],
    'a body that is too large': [post('/gangsheets', Buffer.alloc(3_000_000, ' '))],
    'a body that does not say that it is': [
      head('POST /gangsheets', json, 'Transfer-Encoding: chunked'),
      ...Array.from({ length: 4 }, () =>
        Buffer.concat([Buffer.from('100000\r\n'), mebibyte, Buffer.from('\r\n')]),
      ),
    ],
    'a body where none belongs': [post('/gangsheets/x/resume', mebibyte), mebibyte],
  };
  // All at once, because each of the slow ones takes as long as the service allows.
  await Promise.all(
    Object.entries(attacks).map(([name, pieces]) => assertRefused(service, { [name]: pieces })),
  );
  await assertServes(service);
});

test('Refuses JSON that is made to break its parser', async (t) => {
  const service = await startRunningService(t);
  const deep = (open: string, close: string, depth: number) =>
    open.repeat(depth) + close.repeat(depth);
  const withKey = (key: string) => good.replace('{"orders"', `{${key},"orders"`);
  const inItem = (key: string) => good.replace('{"artwork"', `{${key},"artwork"`);
  const bodies: Record<string, string | Uint8Array> = {
    'no body': '',
    'a word': 'hello',
    null: 'null',
    'a cut end': good.slice(0, -1),
    'two values': good + good,
    'a comma too many': `${good.slice(0, -1)},}`,
    'not UTF-8': Buffer.from([0x22, 0xc3, 0x28, 0x22]),
    'overlong UTF-8': Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
    'UTF-16': Buffer.from(good, 'utf16le'),
    'deep lists': deep('[', ']', 500_000),
    'deep objects': deep('{"a":', '}', 200_000).replace(':}', ':1}'),
    'deep orders': `{"orders":${deep('[', ']', 100_000)}}`,
    'deep metadata': withKey(`"metadata":{"a":${deep('[', ']', 100_000)}}`),
    'the same key twice, the last one bad': `${good.slice(0, -1)},"orders":[]}`,
    __proto__: withKey('"__proto__":{"orders":[]}'),
    constructor: withKey('"constructor":{"prototype":{"status":200}}'),
    '__proto__ of an item': inItem('"__proto__":{"quantity":5000}'),
    'artwork by its prototype': good.replace('"data"', '"__proto__":{"file":"x"},"data"'),
    'a key of 1 MB': withKey(`"${'k'.repeat(1_000_000)}":1`),
    'a number beyond all': inItem('"quantity":1e400'),
    'a number as text': inItem('"quantity":"1"'),
    'half a piece': inItem('"quantity":0.5'),
    'a million orders': `{"orders":[${'1,'.repeat(1_000_000)}1]}`,
    'a million items': good.replace('[{"artwork"', `[${'0,'.repeat(1_000_000)}{"artwork"`),
    'a null byte in an id': good.replace('"id":"1"', '"id":"\\u0000"'),
    'half a surrogate in an id': good.replace('"id":"1"', '"id":"\\ud800"'),
    'a null byte in a path': good.replace(/"data":"[^"]*"/, '"file":"a.png\\u0000.svg"'),
    'an id that is a path': good.replace(/"data":"[^"]*"/, '"id":"../../../etc/passwd"'),
  };
  const attacks = Object.entries(bodies).flatMap(([name, body]) =>
    ['/gangsheets', '/gangsheets/quote'].map(
      (path) => [`${name} to ${path}`, [post(path, body)]] as const,
    ),
  );
  await assertRefused(service, Object.fromEntries(attacks));
  await assertRefused(service, {
    compressed: [post('/gangsheets', gzipSync(good), 'Content-Encoding: gzip')],
    'no type': [head('POST /gangsheets', `Content-Length: ${good.length}`), good],
    'a form': [
      post('/gangsheets', good).toString().replace('application/json', 'multipart/form-data'),
    ],
    'an odd Idempotency-Key': [post('/gangsheets', good, `Idempotency-Key: ${'k'.repeat(5000)}`)],
  });
  await assertServes(service);
});

test('Refuses paths and queries that try to lead elsewhere', async (t) => {
  const service = await startRunningService(t);
  const { id } = await service.runJob(goodOrder);
  const targets = [
    [
      '/../../../../etc/passwd',
      '/gangsheets/../../../../etc/passwd',
      '/gangsheets/..',
      '//etc/passwd',
    ],
    [
      '/gangsheets/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      '/gangsheets/..%5c..%5c',
      '/gangsheets/..;/..;/',
    ],
    [
      '/gangsheets/%00',
      `/gangsheets/${id}%00`,
      `/gangsheets/${id}%2fparts%2f1`,
      `/gangsheets/${id}/`,
    ],
    ['/gangsheets/%c0%ae%c0%ae%c0%af', '/gangsheets/%', '/gangsheets/%zz', '/gangsheets/%u002e'],
    [`/gangsheets/${id.slice(0, -1)}`, `/gangsheets/${'a'.repeat(9000)}`, '/gangsheets/__proto__'],
    ...[
      '0',
      '-1',
      '2',
      '1.5',
      '1e0',
      '01',
      '0x1',
      '9'.repeat(30),
      'NaN',
      '../1',
      '%2e%2e',
      '__proto__',
      '%00',
    ].map((part) => [`/gangsheets/${id}/parts/${part}`, `/gangsheets/${id}/parts/${part}/preview`]),
    [
      '/docs/../package.json',
      '/docs/static/..%2f..%2fpackage.json',
      '/docs/%2e%2e/%2e%2e/package.json',
    ],
    [
      '/docs/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      '/docs/static/....//x',
      '/docs/static/%00',
    ],
    [
      '/artworks/..',
      '/artworks/%2e%2e%2fkept',
      '/artworks/__proto__',
      '/artworks/__proto__/preflight',
    ],
    [
      '/gangsheets?limit=1e9',
      '/gangsheets?limit=-1',
      '/gangsheets?limit=1&limit=2',
      '/gangsheets?a=b',
    ],
    ['/gangsheets?__proto__=x', '/gangsheets?constructor=x', '/gangsheets?status=__proto__'],
    ['/gangsheets?before[$gt]=', '/gangsheets?limit='],
    ['http://169.254.169.254/latest/meta-data/', '*', '?', 'gangsheets'],
  ].flat();
  const attacks = targets.map((target) => [target, [head(`GET ${target}`)]] as const);
  await assertRefused(service, Object.fromEntries(attacks));
  const part = `GET /gangsheets/${id}/parts/1`;
  const odd = {
    'too many ranges': `Range: bytes=${'0-0,'.repeat(2000)}0-0`,
    'ranges beyond the file': 'Range: bytes=999999999999-',
    'a range of nothing': 'Range: bytes=-0',
  };
  for (const [name, field] of Object.entries(odd)) {
    const answer = await sendRaw(service.url, head(part, field));
    assert.match(answer, /^HTTP\/1\.1 (200|4\d\d) /, name);
    assert.ok(answer.length < 1_000_000, `${name} is not answered by many times the file`);
  }
  await assertServes(service);
});

test('Opens nothing for forged or expired links, unknown keys and the keys of others', async (t) => {
  const env = {
    API_KEYS: 'a:secret-a,b:secret-b',
    LINK_SECRET: 'secret-of-the-links',
    METRICS_TOKEN: 'operator-token',
  };
  const service = await startRunningService(t, { env });
  const as = (key: string) => ({ authorization: `Bearer ${key}` });
  const { body: taken } = await service.call<GangSheet>({
    method: 'POST',
    path: '/gangsheets',
    body: goodOrder,
    headers: { ...as('secret-a'), prefer: 'wait=60' },
  });
  assert.equal(taken.status, 'succeeded');
  const path = `/gangsheets/${taken.id}`;
  const linked = `${path}/parts/1`;
  const signedBy = (secret: string, now: number) =>
    createSignedLinks({ secret, ttlMs: 3_600_000, now: () => new Date(now) }).sign(linked);
  const own = signedBy('secret-of-the-links', Date.now());
  assert.match(await sendRaw(service.url, head(`GET ${own}`)), /^HTTP\/1\.1 200 /);

  const bearers = [
    '',
    'secret-b',
    'secret-',
    'operator-token',
    'a:secret-a',
    '__proto__',
    'x'.repeat(9000),
  ];
  const routes = [`GET ${path}`, `DELETE ${path}`, `POST ${path}/resume`, `GET ${path}/placements`];
  const attacks = [...routes, `GET ${linked}`, `GET ${linked}/map`].flatMap((route) =>
    bearers.map(
      (key) =>
        [`${route} by ${key.slice(0, 20)}`, [head(route, `Authorization: Bearer ${key}`)]] as const,
    ),
  );
  await assertRefused(service, Object.fromEntries(attacks));
  await assertRefused(service, {
    'a link that has expired': [head(`GET ${signedBy('secret-of-the-links', 0)}`)],
    'a link by another secret': [head(`GET ${signedBy('of-somebody', Date.now())}`)],
    'a link to another path': [head(`GET ${own.replace('/1?', '/1/preview?')}`)],
    'a link with a later end': [head(`GET ${own.replace('expires=', 'expires=9')}`)],
    'a link twice': [head(`GET ${own}&${own.split('?')[1]!}`)],
    'a link to remove by': [head(`DELETE ${own}`)],
    'a link for its job': [head(`GET ${path}?${own.split('?')[1]!}`)],
    'two keys': [
      head(`GET ${path}`, 'Authorization: Bearer secret-b', 'Authorization: Bearer secret-a'),
    ],
  });
  const { body: ofOther } = await service.call<GangSheetPage>({
    path: '/gangsheets',
    headers: as('secret-b'),
  });
  assert.deepEqual(ofOther.gangsheets, []);
  await assertServes(service, 'secret-a');
});

test('Refuses artwork at internal addresses in every spelling, without a request to them', async (t) => {
  const { origin, asked } = await serveArtwork(t, { '/a.png': bytes(png) });
  const { port } = new URL(origin);
  const service = await startRunningService(t);
  const hosts = [
    [
      '127.0.0.1',
      'localhost',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0177.0.0.1',
      '017700000001',
    ],
    [
      '0.0.0.0',
      '0',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[0:0:0:0:0:ffff:127.0.0.1]',
    ],
    [
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '①②⑦.0.0.1',
      '127.0.0.1.',
      '169.254.169.254',
      '[fd00:ec2::254]',
    ],
  ].flat();
  const items = hosts.map((host) => ({ artwork: { url: `http://${host}:${port}/a.png` } }));
  const { problem } = await service.runJob(orderOf(...items));
  assert.deepEqual(
    problem?.errors?.map(({ pointer, code }) => [pointer, code]),
    hosts.map((_host, index) => [`/orders/0/items/${index}/artwork`, 'artwork_forbidden_address']),
  );
  assert.deepEqual(asked, []);
  assertTellsNothing(JSON.stringify(problem), { name: 'addresses', dataDir: service.dataDir });
  await assertServes(service);
});

test('Fails only orders whose artwork lies, explodes, never ends or redirects forever', async (t) => {
  const { origin } = await serveArtwork(t, lyingArtwork());
  const secret = { ARTWORK_DIR: import.meta.dirname };
  const env = {
    ALLOW_PRIVATE_ARTWORK_HOSTS: 'true',
    MAX_ARTWORK_MB: '1',
    ARTWORK_TIMEOUT_MS: '5000',
    ...secret,
  };
  const service = await startRunningService(t, { env });
  const paths = Object.keys(lyingArtwork());
  const uris = [
    `data:image/png;base64,${Buffer.alloc(200).toString('base64')}`,
    `data:image/svg+xml;base64,${Buffer.from(svgBomb).toString('base64')}`,
  ];
  const files = ['hostile.test.js', 'a/./b.png', '.', 'no.png'];
  const items = [
    ...paths.map((path) => ({ artwork: { url: origin + path } })),
    ...uris.map((uri) => ({ artwork: { data: uri } })),
    ...files.map((file) => ({ artwork: { file } })),
  ].map((item) => ({ ...item, width: 1 }));
  const { status, problem } = await service.runJob(orderOf(...items));
  assert.equal(status, 'failed');
  const faulty = new Set(problem?.errors?.map(({ pointer }) => Number(pointer.split('/')[4])));
  const passed = items.filter((_item, index) => !faulty.has(index));
  assert.deepEqual(passed, [], JSON.stringify(problem, null, 1));
  assert.equal(problem?.code, 'artwork_rejected');
  assertTellsNothing(JSON.stringify(problem), { name: 'artwork', dataDir: service.dataDir });
  await assertServes(service);
});

const svgBomb = `<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&c;&c;&c;</text></svg>`;

function lyingArtwork(): Parameters<typeof serveArtwork>[1] {
  const bomb = Buffer.from(png);
  bomb.writeUInt32BE(100_000, 16);
  bomb.writeUInt32BE(100_000, 20);
  const claiming = (length: number, body: Buffer) =>
    bytesWith({ 'content-length': String(length) }, body);
  return {
    '/a-page.png': bytesWith({ 'content-type': 'image/png' }, Buffer.from('<html></html>')),
    '/nothing.png': bytes(Buffer.alloc(0)),
    '/cut.png': bytes(png.subarray(0, -20)),
    '/bomb.png': bytes(bomb),
    '/says-more.png': (_request, response) => {
      response.writeHead(200, { 'content-length': String(png.length * 2) });
      response.write(png, () => response.destroy());
    },
    '/says-too-much.png': claiming(9_000_000_000, png),
    '/zeros.gz': bytesWith({ 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50_000_000))),
    '/not-gzip': bytesWith({ 'content-encoding': 'gzip' }, png),
    '/endless': (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    },
    '/silent': () => undefined,
    '/slow': (_request, response) => void response.writeHead(200).write(png.subarray(0, 50)),
    '/round': redirect('/round'),
    '/to-file': redirect('file:///etc/passwd'),
    '/to-nowhere': redirect(''),
    '/no-content': (_request, response) => response.writeHead(204).end(),
    '/broken': (_request, response) => response.writeHead(500).end(),
    '/hangs-up': (_request, response) => void response.destroy(),
  };
}

function bytesWith(headers: Record<string, string>, body: Buffer): ReturnType<typeof bytes> {
  return (_request, response) => response.writeHead(200, headers).end(body);
}
