import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, test, type TestContext } from 'node:test';
import type { Job } from '../../../../src/jobs/job.ts';
import { aJob } from '../../../support/service/fake-jobs.ts';
import { aPart } from '../../../support/service/make-job.ts';
import { aBody, aListeningServer } from '../../http-server.ts';

const BYTES = randomBytes(100_000);
const PART = aPart({ bytes: BYTES.length });
const ETAG = `"${PART.sha256}"`;

async function aServerWithPart(t: TestContext, changes: Partial<Job> = {}) {
  const server = await aListeningServer(t);
  const job = server.jobs.put(aJob({ status: 'succeeded', parts: [PART], ...changes }));
  server.jobs.files.set(`${job.id}/1`, BYTES);
  const url = `${server.url}/gangsheets/${job.id}/parts/1`;
  const get = (headers: Record<string, string> = {}, method = 'GET') =>
    fetch(url, { method, headers });
  return { ...server, job, url, get };
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('GET /gangsheets/:id/parts/:n', () => {
  test('returns the whole file with its name, type and tag', async (t) => {
    const { get } = await aServerWithPart(t);
    const response = await get();
    assert.equal(response.status, 200);
    assert.deepEqual(await bytesOf(response), BYTES);
    const expected = {
      'content-type': 'image/png',
      'content-length': '100000',
      'content-disposition': 'attachment; filename="part-1.png"',
      'accept-ranges': 'bytes',
      etag: ETAG,
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    };
    for (const [name, value] of Object.entries(expected)) {
      assert.equal(response.headers.get(name), value);
    }
  });

  for (const [range, start, end] of [
    ['bytes=0-0', 0, 0],
    ['bytes=10-99', 10, 99],
    ['bytes=99990-', 99_990, 99_999],
    ['bytes=-5', 99_995, 99_999],
    ['bytes=99999-200000', 99_999, 99_999],
    ['bytes=-200000', 0, 99_999],
    ['Bytes=1-2', 1, 2],
  ] as const) {
    test(`returns exactly the bytes of Range: ${range}`, async (t) => {
      const { get } = await aServerWithPart(t);
      const response = await get({ range });
      assert.equal(response.status, 206);
      assert.equal(response.headers.get('content-range'), `bytes ${start}-${end}/100000`);
      assert.equal(response.headers.get('content-length'), String(end - start + 1));
      assert.equal(response.headers.get('etag'), ETAG);
      assert.deepEqual(await bytesOf(response), BYTES.subarray(start, end + 1));
    });
  }

  for (const range of ['bytes=100000-', 'bytes=-0', 'bytes=5-4']) {
    test(`answers 416 with the size for Range: ${range}`, async (t) => {
      const { get } = await aServerWithPart(t);
      const response = await get({ range });
      assert.equal(response.status, 416);
      assert.equal(response.headers.get('content-range'), 'bytes */100000');
      assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(((await response.json()) as { code: string }).code, 'range_not_satisfiable');
    });
  }

  for (const range of ['bytes=0-1,5-6', 'items=0-1', 'bytes=a-b', 'nonsense']) {
    test(`returns the whole file for Range: ${range}`, async (t) => {
      const { get } = await aServerWithPart(t);
      const response = await get({ range });
      assert.equal(response.status, 200);
      assert.equal((await bytesOf(response)).length, BYTES.length);
    });
  }

  test('supports If-Range only for the same bytes', async (t) => {
    const { get } = await aServerWithPart(t);
    const range = 'bytes=0-9';
    assert.equal((await get({ range, 'if-range': ETAG })).status, 206);
    for (const other of ['"other"', `W/${ETAG}`, 'Sat, 31 Jan 2026 12:00:00 GMT']) {
      assert.equal((await get({ range, 'if-range': other })).status, 200);
    }
  });

  test('sends no body to a client that has the file', async (t) => {
    const { get } = await aServerWithPart(t);
    for (const known of [ETAG, `"x", W/${ETAG}`, '*']) {
      const response = await get({ 'if-none-match': known, range: 'bytes=0-9' });
      assert.equal(response.status, 304);
      assert.equal(response.headers.get('etag'), ETAG);
      assert.equal((await bytesOf(response)).length, 0);
    }
    assert.equal((await get({ 'if-none-match': '"x"' })).status, 200);
  });

  test('answers HEAD with size and tag without opening the file', async (t) => {
    const { get, jobs } = await aServerWithPart(t);
    jobs.files.clear();
    const response = await get({ range: 'bytes=0-9' }, 'HEAD');
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-length'), '100000');
    assert.equal(response.headers.get('etag'), ETAG);
    assert.equal(response.headers.get('content-type'), 'image/png');
    assert.equal((await get({ 'if-none-match': ETAG }, 'HEAD')).status, 304);
  });

  test('keeps parts of failed jobs available', async (t) => {
    const { get } = await aServerWithPart(t, { status: 'failed' });
    assert.equal((await get()).status, 200);
  });

  test('distinguishes a future part from an unknown one', async (t) => {
    const { app, jobs } = await aListeningServer(t);
    const progress = { phase: 'rendering', part: 1, parts: 2, placed: 0, placements: 9 } as const;
    const running = jobs.put(aJob({ status: 'running', progress }));
    const ended = jobs.put(aJob({ status: 'failed', progress }));
    const statusOf = async (id: string, n: string) =>
      (await app.inject(`/gangsheets/${id}/parts/${n}`)).statusCode;
    assert.equal(await statusOf(running.id, '2'), 409);
    assert.equal(await statusOf(running.id, '3'), 404);
    assert.equal(await statusOf(ended.id, '2'), 404);
    for (const n of ['0', '-1', '1.5', 'x', '01', '9999999']) {
      assert.equal(await statusOf(running.id, n), 404, n);
    }
  });

  test('returns a problem without the headers of a file if the file is missing', async (t) => {
    const { get, jobs } = await aServerWithPart(t);
    jobs.files.clear();
    const response = await get();
    assert.equal(response.status, 500);
    assert.equal(((await response.json()) as { code: string }).code, 'storage_failed');
    assert.equal(response.headers.get('etag'), null);
    assert.equal(response.headers.get('content-disposition'), null);
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });

  test('closes the connection if the file ends early', async (t) => {
    const { get, jobs } = await aServerWithPart(t);
    jobs.readPart = () =>
      Promise.resolve(
        Readable.from(
          (async function* () {
            yield await Promise.resolve(BYTES.subarray(0, 10));
            throw new Error('disk on fire');
          })(),
        ),
      );
    await assert.rejects(async () => bytesOf(await get()));
  });

  test('closes the file when the client disconnects', async (t) => {
    const { url, jobs } = await aServerWithPart(t);
    const endless = new Readable({ read: (size) => void endless.push(Buffer.alloc(size)) });
    jobs.readPart = () => Promise.resolve(endless);
    const outgoing = request(url).end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    await once(incoming, 'data');
    incoming.destroy();
    await once(endless, 'close');
    assert.ok(endless.destroyed);
  });
});

describe('a client that disconnects', () => {
  for (const [path, prefer] of [
    ['/gangsheets', 'wait=60'],
    ['/gangsheets/quote', ''],
  ] as const) {
    test(`ends its wait at POST ${path}`, async (t) => {
      const { url, jobs } = await aListeningServer(t);
      jobs.quoteWith((signal) =>
        once(signal, 'abort').then(() => Promise.reject(signal.reason as Error)),
      );
      const headers = { 'content-type': 'application/json', prefer };
      const outgoing = request(`${url}${path}`, { method: 'POST', headers });
      outgoing.on('error', () => undefined);
      outgoing.end(JSON.stringify(aBody()));
      while (jobs.signals.length === 0) await new Promise(setImmediate);
      const [signal] = jobs.signals as [AbortSignal];
      assert.equal(signal.aborted, false);
      const ended = once(signal, 'abort');
      outgoing.destroy();
      await ended;
      assert.equal(
        (await jobs.list({ owner: null, limit: 5 })).ids.length,
        path === '/gangsheets' ? 1 : 0,
      );
    });
  }

  test('does not end the wait of another client', async (t) => {
    const { url, jobs } = await aListeningServer(t);
    const headers = { 'content-type': 'application/json', prefer: 'wait=60' };
    const post = () =>
      request(`${url}/gangsheets`, { method: 'POST', headers }).on('error', () => undefined);
    const leaving = post();
    leaving.end(JSON.stringify(aBody()));
    while (jobs.signals.length < 1) await new Promise(setImmediate);
    const staying = post();
    staying.end(JSON.stringify(aBody()));
    while (jobs.signals.length < 2) await new Promise(setImmediate);
    const ended = once(jobs.signals[0]!, 'abort');
    leaving.destroy();
    await ended;
    assert.equal(jobs.signals[1]!.aborted, false);
    jobs.change((await jobs.list({ owner: null, limit: 1 })).ids[0]!, { status: 'succeeded' });
    const [response] = (await once(staying, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 200);
    await buffer(response);
  });
});
