import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { head, sendRaw } from '../../support/service/clients/raw-client.ts';
import { aBody, aListeningServer } from '../http-server.ts';

const order = JSON.stringify(aBody());
const post = (...fields: readonly string[]) =>
  head('POST /gangsheets', 'Content-Type: application/json', ...fields);
const LENGTH = `Content-Length: ${order.length}`;
const WAITING = 'Expect: 100-Continue';

describe('an ambiguous request', () => {
  for (const [what, bytes] of Object.entries({
    'without a host': 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n',
    'with two hosts': head('GET /healthz', 'Host: other'),
    'in two codings': `${post('Transfer-Encoding: gzip, chunked')}0\r\n\r\n`,
    'chunked in HTTP/1.0':
      'POST /gangsheets HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  })) {
    test(`is refused with a reason and the connection is closed: ${what}`, async (t) => {
      const { url } = await aListeningServer(t);
      const [fields = '', body = ''] = (await sendRaw(url, bytes)).split('\r\n\r\n');
      assert.match(fields, /^HTTP\/1\.1 400 /);
      assert.match(fields, /^connection: close$/im);
      assert.equal((JSON.parse(body) as ProblemBody).code, 'malformed_http');
    });
  }

  test('is accepted without a host in HTTP/1.0', async (t) => {
    const { url } = await aListeningServer(t);
    assert.match(await sendRaw(url, 'GET /healthz HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 /);
  });
});

describe('a health check', () => {
  for (const [what, request] of Object.entries({
    'in HTTP/1.0, without a host': 'GET /healthz HTTP/1.0\r\n\r\n',
    'in absolute form': head('GET http://print.shop.example/healthz'),
    'for the host of a platform':
      'GET /readyz HTTP/1.1\r\nHost: healthcheck.railway.app\r\nConnection: close\r\n\r\n',
    'by HEAD': head('HEAD /readyz'),
  })) {
    test(`is answered: ${what}`, async (t) => {
      const { url } = await aListeningServer(t);
      assert.match(await sendRaw(url, request), /^HTTP\/1\.1 200 /);
    });
  }

  test("by HAProxy's default, OPTIONS /, is answered with 404", async (t) => {
    const { url } = await aListeningServer(t);
    assert.match(await sendRaw(url, 'OPTIONS / HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 404 /);
  });

  test('with more headers than fit is refused with the limit', async (t) => {
    const { url } = await aListeningServer(t);
    const answer = await sendRaw(url, head('GET /healthz', `X-Policy: ${'x'.repeat(24_000)}`));
    assert.match(answer, /^HTTP\/1\.1 431 /);
    assert.match(answer, /16 KiB/);
  });
});

describe('Expect', () => {
  test('with an unknown value is refused', async (t) => {
    const { url } = await aListeningServer(t);
    const answer = await sendRaw(url, head('GET /healthz', 'Expect: 200-ok'));
    assert.match(answer, /^HTTP\/1\.1 417 /);
    assert.match(answer, /"code":"expectation_failed"/);
  });

  test('with 100-continue gets 100 Continue once the request is admitted', async (t) => {
    const { url } = await aListeningServer(t);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(post(LENGTH, WAITING));
    const [first] = (await once(socket, 'data')) as [Buffer];
    assert.equal(first.toString(), 'HTTP/1.1 100 Continue\r\n\r\n');
    socket.write(order);
    assert.match((await buffer(socket)).toString(), /^HTTP\/1\.1 202 /);
  });

  test('with 100-continue gets no body of a refused request', async (t) => {
    const access = { keys: [{ name: 'shop', secret: 'secret' }] };
    const { url } = await aListeningServer(t, { access });
    assert.match(await sendRaw(url, post(LENGTH, WAITING)), /^HTTP\/1\.1 401 /);
    assert.match(await sendRaw(url, head('PUT /gangsheets', LENGTH, WAITING)), /^HTTP\/1\.1 405 /);
  });
});
