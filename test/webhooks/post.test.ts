import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { openPoster, type PosterInput } from '../../src/webhooks/post.ts';
import { localhost } from '../support/service/localhost-certificate.ts';
import { accept, startReceiver } from '../support/service/webhook-receiver.ts';

function post(t: TestContext, url: string, input: Partial<PosterInput> = {}) {
  const poster = openPoster({ allowPrivateHosts: true, ...input });
  t.after(poster.close);
  return poster.post({ url, headers: {}, body: '{}' }, t.signal);
}

const PRIVATE = [
  ...['https://127.0.0.1/', 'https://10.0.0.1/', 'https://169.254.169.254/', 'https://0x7f.1/'],
  ...['https://[::1]/', 'https://[::ffff:7f00:1]/', 'https://[fd00::1]/', 'https://[fe80::1]/'],
  ...['https://[64:ff9b::a9fe:a9fe]/', 'https://[2002:7f00:1::]/'],
];

test('Sends nothing to an address that is not public, in whatever form it is written', async (t) => {
  for (const url of PRIVATE) {
    const answer = await post(t, url, { allowPrivateHosts: false });
    assert.match('error' in answer ? answer.error : '', /must lead to a public address/, url);
  }
});

test('Sends nothing to a name that resolves to an address that is not public', async (t) => {
  const resolve = () =>
    Promise.resolve([
      { address: '8.8.8.8', family: 4 },
      { address: '::ffff:10.0.0.1', family: 6 },
    ]);
  const answer = await post(t, 'https://shop.example/', { allowPrivateHosts: false, resolve });
  assert.match('error' in answer ? answer.error : '', /"shop.example" with a private address/);
});

test('Sends nothing over plain http unless private addresses are allowed', async (t) => {
  const { url, received } = await startReceiver(t);
  const answer = await post(t, url, { allowPrivateHosts: false });
  assert.deepEqual(answer, { statusCode: null, error: 'must be an https URL' });
  assert.equal(received.length, 0);
});

test('Reports an unreachable receiver with an error code', async (t) => {
  const answer = await post(t, 'http://127.0.0.1:1/');
  assert.deepEqual(answer, { statusCode: null, error: 'ECONNREFUSED' });
});

test('A late answer counts as no answer', async (t) => {
  const { url } = await startReceiver(t, () => undefined);
  const answer = await post(t, url, { totalMs: 50 });
  assert.deepEqual(answer, { statusCode: null, error: 'no response within 50 ms' });
});

test('Takes the status of an answer whose body never ends', async (t) => {
  const { url } = await startReceiver(t, (response) => {
    response.writeHead(200, { 'retry-after': '7' });
    const more = (): void => {
      if (!response.destroyed) response.write('x'.repeat(10_000), () => setImmediate(more));
    };
    more();
  });
  assert.deepEqual(await post(t, url), { statusCode: 200, retryAfter: '7' });
});

test('Endless headers count as no answer', async (t) => {
  const { url } = await startReceiver(t, (response) => {
    response.writeHead(200, { 'x-much': 'x'.repeat(100_000) }).end();
  });
  const answer = await post(t, url);
  assert.deepEqual(answer, { statusCode: null, error: 'HPE_HEADER_OVERFLOW' });
});

test('A signal ends a request without an answer', async (t) => {
  const { url } = await startReceiver(t, () => undefined);
  const poster = openPoster({ allowPrivateHosts: true });
  t.after(poster.close);
  const posting = poster.post(
    { url, headers: {}, body: '{}' },
    AbortSignal.abort(new Error('end')),
  );
  await assert.rejects(posting, /end/);
});

test('Requests to the same receiver share a connection', async (t) => {
  const ports = new Set<number | undefined>();
  const { url } = await startReceiver(t, (response, n, request) => {
    ports.add(response.socket?.remotePort);
    accept(response, n, request);
  });
  const poster = openPoster({ allowPrivateHosts: true });
  t.after(poster.close);
  const request = { url, headers: {}, body: '{}' };
  for (let n = 0; n < 3; n += 1) {
    const answer = await poster.post(request, t.signal);
    assert.equal(answer.statusCode, 204);
  }
  assert.equal(ports.size, 1);
});

test('Posts to an https receiver whose certificate is trusted', async (t) => {
  const { url, received } = await startReceiver(t, accept, { tls: localhost });
  const answer = await post(t, url, { ca: localhost.cert });
  assert.deepEqual(answer, { statusCode: 204, retryAfter: null });
  assert.equal(received.length, 1);
});

test('Posts nothing to a receiver whose certificate is not trusted', async (t) => {
  const { url, received } = await startReceiver(t, accept, { tls: localhost });
  const answer = await post(t, url);
  assert.deepEqual(answer, { statusCode: null, error: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  assert.equal(received.length, 0);
});

test('Gives up on a receiver that never completes the TLS handshake', async (t) => {
  const server = createServer((socket) => t.after(() => socket.destroy())).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  const answer = await post(t, `https://127.0.0.1:${port}/`, { connectMs: 50 });
  assert.deepEqual(answer, { statusCode: null, error: 'ETIMEDOUT' });
});

test('An answer that upgrades the protocol counts as no answer', async (t) => {
  const { url } = await startReceiver(t, (response) => {
    response.socket?.end(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
    );
  });
  const answer = await post(t, url);
  assert.deepEqual(answer, { statusCode: null, error: 'ECONNRESET' });
});
