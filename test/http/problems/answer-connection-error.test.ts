import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { Check } from 'typebox/value';
import { problemSchema, type ProblemBody } from '../../../src/http/contract/problem.ts';
import { head, sendRaw } from '../../support/service/clients/raw-client.ts';
import { aListeningServer } from '../http-server.ts';
import { aJob } from '../../support/service/fake-jobs.ts';

describe('bytes that are not a request', () => {
  for (const [what, bytes, status, code] of [
    ['nonsense', 'nonsense\r\n\r\n', 400, 'malformed_http'],
    ['endless headers', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n`, 431, 'header_too_large'],
    ['a target that never ends', `GET /${'x'.repeat(20_000)}`, 431, 'header_too_large'],
  ] as const) {
    test(`get a problem as the response: ${what}`, async (t) => {
      const { url } = await aListeningServer(t);
      const [fields, body] = (await sendRaw(url, bytes)).split('\r\n\r\n') as [string, string];
      assert.match(fields, new RegExp(`^HTTP/1.1 ${status} `));
      assert.match(fields, /content-type: application\/problem\+json/i);
      assert.match(fields, /x-request-id: /i);
      const problem = JSON.parse(body) as ProblemBody;
      assert.ok(Check(problemSchema, problem));
      assert.equal(problem.code, code);
    });
  }

  test('end a response that has begun, and add nothing to it', async (t) => {
    const { url, jobs } = await aListeningServer(t);
    const { id } = jobs.put(aJob({ status: 'running' }));
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(head(`GET /gangsheets/${id}/events`));
    const [first] = (await once(socket, 'data')) as [Buffer];
    socket.write('nonsense\r\n\r\n');
    const rest = await buffer(socket);
    assert.match(first.toString(), /^HTTP\/1\.1 200 /);
    assert.doesNotMatch(Buffer.concat([first, rest]).toString().slice(1), /HTTP\/1\.1/);
  });
});
