import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { Check } from 'typebox/value';
import { ServiceError, type ErrorCode } from '../../../src/errors.ts';
import { problemSchema, type ProblemBody } from '../../../src/http/contract/problem.ts';
import { problemBody, problemKinds } from '../../../src/http/problems/problem.ts';
import { aBody, aServer, MAX_BODY_BYTES } from '../http-server.ts';

const json = { 'content-type': 'application/json' };
const create = { method: 'POST', url: '/gangsheets', headers: json } as const;

/** A log at every level, with lines that the test can read. */
function aLog() {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'trace', messageKey: 'event', formatters: { level: (label) => ({ level: label }) } },
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  return { log, lines };
}

describe('the response to an error', () => {
  for (const [code, { status, title }] of Object.entries(problemKinds)) {
    test(`is a problem with status ${status} for ${code}`, async (t) => {
      const { app, jobs } = aServer(t);
      const remediation = [{ action: 'wait', detail: 'for a better day' }];
      jobs.failWith = new ServiceError(code as ErrorCode, 'What happened.', {
        retryable: true,
        remediation,
        details: { limit: 3 },
      });
      const response = await app.inject({ ...create, payload: aBody() });
      assert.equal(response.statusCode, status);
      assert.match(String(response.headers['content-type']), /^application\/problem\+json/);
      assert.ok(Check(problemSchema, response.json()));
      assert.deepEqual(response.json(), {
        type: `urn:gangsheet:problem:${code}`,
        status,
        title,
        detail: 'What happened.',
        code,
        retryable: true,
        remediation,
        details: { limit: 3 },
      });
      const retryAfter = status === 429 || status === 503 ? '10' : undefined;
      assert.equal(response.headers['retry-after'], retryAfter);
    });
  }

  test('has Retry-After if the error has a retry time', async (t) => {
    const { app, jobs } = aServer(t);
    jobs.failWith = new ServiceError('queue_full', 'Full.', {
      details: { retryAfterSeconds: 2.5 },
    });
    const response = await app.inject({ ...create, payload: aBody() });
    assert.equal(response.headers['retry-after'], '3');
  });

  test('hides an unexpected error, which is logged once with the request id', async (t) => {
    const { log, lines } = aLog();
    const { app, jobs } = aServer(t, { log });
    jobs.failWith = new Error('ENOENT: /srv/secret/path');
    const response = await app.inject({
      ...create,
      payload: aBody(),
      headers: { ...json, 'x-request-id': 'abc-1' },
    });
    assert.equal(response.statusCode, 500);
    assert.equal(response.json<ProblemBody>().code, 'internal_error');
    assert.doesNotMatch(response.body, /secret|ENOENT|\.ts|\.js/);
    const errors = lines.filter(({ level }) => level === 'error');
    assert.equal(errors.length, 1);
    assert.equal(errors[0]!['event'], 'request failed');
    assert.equal(errors[0]!['requestId'], 'abc-1');
    assert.match(JSON.stringify(errors[0]), /ENOENT: \/srv\/secret\/path/);
  });
});

describe('a body', () => {
  test('that is not JSON is refused with the reason', async (t) => {
    const { app } = aServer(t);
    const latin1 = Buffer.from('{"orders":[{"id":"Caf\u00e9"}]}', 'latin1');
    for (const payload of ['{"orders":', 'nonsense', Buffer.from([0x7b, 0xff, 0x7d]), latin1]) {
      const response = await app.inject({ ...create, payload });
      assert.equal(response.statusCode, 400);
      assert.equal(response.json<ProblemBody>().code, 'malformed_json');
      assert.match(response.json<ProblemBody>().detail, /must be JSON in UTF-8: ./);
    }
  });

  test('that is missing is an error of the request', async (t) => {
    const { app } = aServer(t);
    for (const headers of [{}, json]) {
      const response = await app.inject({ ...create, headers });
      assert.equal(response.statusCode, 422);
      assert.deepEqual(response.json<ProblemBody>().errors, [
        {
          pointer: '',
          code: 'wrong_type',
          detail: 'the body must be an object, received null',
        },
      ]);
    }
  });

  test('may name its charset', async (t) => {
    const { app } = aServer(t);
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const payload = JSON.stringify(aBody());
    assert.equal((await app.inject({ ...create, headers, payload })).statusCode, 202);
  });

  test('may begin with a byte order mark', async (t) => {
    const { app } = aServer(t);
    const payload = `\ufeff${JSON.stringify(aBody())}`;
    assert.equal((await app.inject({ ...create, payload })).statusCode, 202);
  });

  test('that is too large is refused with the limit', async (t) => {
    const { app } = aServer(t);
    const payload = JSON.stringify({ x: 'x'.repeat(MAX_BODY_BYTES) });
    const response = await app.inject({ ...create, payload });
    const problem = response.json<ProblemBody>();
    assert.equal(response.statusCode, 413);
    assert.equal(problem.code, 'body_too_large');
    assert.deepEqual(problem.details, { maxBodyBytes: MAX_BODY_BYTES });
  });

  test('of another type than JSON is refused', async (t) => {
    const { app } = aServer(t);
    for (const headers of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'no media type' },
      { ...json, 'content-encoding': 'gzip' },
    ]) {
      const response = await app.inject({ ...create, headers, payload: 'a=1' });
      assert.equal(response.statusCode, 415, JSON.stringify(headers));
      assert.equal(response.json<ProblemBody>().code, 'unsupported_media_type');
    }
  });
});

describe('a request without a route', () => {
  test('gets 404 for any method', async (t) => {
    const { app } = aServer(t);
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      const response = await app.inject({ method, url: '/gangsheet?key=secret' });
      assert.equal(response.statusCode, 404);
      assert.equal(response.json<ProblemBody>().code, 'not_found');
      assert.doesNotMatch(response.body, /secret/);
    }
  });

  test('gets 405 with the allowed methods', async (t) => {
    const { app } = aServer(t);
    for (const [method, url, allow] of [
      ['PUT', '/gangsheets', 'POST, GET, HEAD'],
      ['GET', '/gangsheets/quote', 'POST'],
      ['POST', '/healthz', 'GET, HEAD'],
      ['PATCH', '/gangsheets/x/parts/1', 'GET, HEAD'],
      ['OPTIONS', '/gangsheets/x', 'GET, HEAD, DELETE'],
    ] as const) {
      const response = await app.inject({ method, url });
      assert.equal(response.statusCode, 405, url);
      assert.equal(response.headers.allow, allow);
      assert.equal(response.json<ProblemBody>().code, 'method_not_allowed');
    }
  });

  test('gets its response before its body is read', async (t) => {
    const { app } = aServer(t);
    const response = await app.inject({ ...create, method: 'PUT', payload: '{"broken' });
    assert.equal(response.statusCode, 405);
  });

  test('gets a problem if its path cannot be decoded or is far too long', async (t) => {
    const { app } = aServer(t);
    for (const [url, status, code] of [
      ['/%zz', 400, 'malformed_http'],
      [`/gangsheets/${'a'.repeat(3000)}`, 404, 'not_found'],
    ] as const) {
      const response = await app.inject(url);
      assert.equal(response.statusCode, status);
      assert.equal(response.json<ProblemBody>().code, code);
      assert.ok(response.headers['x-request-id']);
    }
  });
});

describe('every response', () => {
  test('has a request id, which a caller may set if it is harmless', async (t) => {
    const { app } = aServer(t);
    for (const url of ['/healthz', '/nope', '/gangsheets?limit=0', '/docs', '/openapi.json']) {
      assert.match(String((await app.inject(url)).headers['x-request-id']), /^[0-9a-f-]{36}$/);
    }
    const idOf = async (id: string) =>
      (await app.inject({ url: '/healthz', headers: { 'x-request-id': id } })).headers[
        'x-request-id'
      ];
    assert.equal(await idOf('trace:1.2_3'), 'trace:1.2_3');
    assert.notEqual(await idOf('<script>'), '<script>');
    assert.notEqual(await idOf('x'.repeat(129)), 'x'.repeat(129));
  });

  test('is one line in the log, for probes at debug level', async (t) => {
    const { log, lines } = aLog();
    const { app } = aServer(t, { log });
    await app.inject('/gangsheets/nope?token=secret');
    for (const url of ['/healthz', '/readyz', '/metrics']) await app.inject(url);
    const told = lines.filter(({ event }) => event === 'request');
    assert.deepEqual(
      told.map(({ level, path, status }) => [level, path, status]),
      [
        ['info', '/gangsheets/nope', 404],
        ['debug', '/healthz', 200],
        ['debug', '/readyz', 200],
        ['debug', '/metrics', 200],
      ],
    );
    assert.equal(told[0]!['route'], '/gangsheets/:id');
    assert.doesNotMatch(JSON.stringify(lines), /secret/);
  });
});

test('Gives the problem of a job the form of a response', () => {
  assert.deepEqual(
    problemBody({
      code: 'memory_exhausted',
      detail: 'Too much.',
      retryable: false,
      errors: [{ pointer: '', code: 'missing', detail: 'y' }],
    }),
    {
      type: 'urn:gangsheet:problem:memory_exhausted',
      status: 507,
      title: 'Not enough memory',
      detail: 'Too much.',
      code: 'memory_exhausted',
      retryable: false,
      errors: [{ pointer: '', code: 'missing', detail: 'y' }],
    },
  );
});
