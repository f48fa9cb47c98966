import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { MAX_WAITING } from '../../../src/http/protocol/take-turns.ts';
import { until } from '../../support/processes/until.ts';
import { aJob } from '../../support/service/fake-jobs.ts';
import { requestBytes, sendPipelined } from '../../support/service/clients/pipelining-client.ts';
import { aBody, aListeningServer } from '../http-server.ts';

const JSON_TYPE = 'Content-Type: application/json';
const order = requestBytes({
  line: 'POST /gangsheets',
  fields: [JSON_TYPE],
  body: JSON.stringify(aBody()),
});
const waitingOrder = requestBytes({
  line: 'POST /gangsheets',
  fields: [JSON_TYPE, 'Prefer: wait=60'],
  body: JSON.stringify(aBody()),
});
const health = requestBytes({ line: 'GET /healthz' });

async function aServerWithWait(t: TestContext) {
  const server = await aListeningServer(t);
  const counts = () => server.holdings.counts();
  return { ...server, counts };
}

test('Begins a request only when the response before it has been sent', async (t) => {
  const { url, jobs, counts } = await aServerWithWait(t);
  const socket = await sendPipelined(url, waitingOrder, order, health);
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString())).resume();
  await until('the first one waits', () => counts().wait === 1);
  assert.equal(jobs.requests.length, 1);
  const [first] = (await jobs.list({ owner: null, limit: 10 })).ids;
  jobs.change(first!, { status: 'succeeded' });
  await until('all are answered', () => received.includes('"status":"ok"'));
  assert.equal(jobs.requests.length, 2);
  assert.deepEqual(
    [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
    ['200', '202', '200'],
  );
  socket.destroy();
});

test('Forgets the requests that wait when the client disconnects', async (t) => {
  const { url, jobs, counts } = await aServerWithWait(t);
  const socket = await sendPipelined(url, waitingOrder, order, order);
  await until('the first one waits', () => counts().wait === 1);
  socket.destroy();
  await until('nothing is held', () => counts().wait === 0 && counts().turn === 0);
  assert.equal(jobs.requests.length, 1);
});

test('Begins nothing after a response that closes the connection', async (t) => {
  const { url, jobs, counts } = await aServerWithWait(t);
  const last = requestBytes({ line: 'GET /healthz', fields: ['Connection: close'] });
  const socket = await sendPipelined(url, last, order);
  await once(socket.resume(), 'close');
  assert.equal(jobs.requests.length, 0);
  assert.equal(counts().turn, 0);
});

test('Notices that a client disconnects although the next body fills the buffers', async (t) => {
  const { url, counts } = await aServerWithWait(t);
  const large = requestBytes({
    line: 'POST /gangsheets',
    fields: [JSON_TYPE],
    body: 'x'.repeat(150_000),
  });
  const socket = await sendPipelined(url, waitingOrder, large);
  await until('the first one waits', () => counts().wait === 1);
  socket.destroy();
  const startMs = Date.now();
  await until('nothing is held', () => counts().wait === 0 && counts().turn === 0);
  assert.ok(Date.now() - startMs < 10_000);
});

test('Notices that a client disconnects although its GET request has an unread body', async (t) => {
  const { url, jobs, counts } = await aServerWithWait(t);
  const { id } = jobs.put(aJob());
  const line = `GET /gangsheets/${id}/events`;
  const socket = await sendPipelined(url, requestBytes({ line, body: 'x'.repeat(5e6) }));
  await until('the stream is open', () => counts().stream === 1);
  socket.destroy();
  const startMs = Date.now();
  await until('nothing is held', () => counts().stream === 0);
  assert.ok(Date.now() - startMs < 5_000);
});

test('Closes a connection on which too many requests wait', async (t) => {
  const { url, counts } = await aServerWithWait(t);
  const allowed = Array<Buffer>(MAX_WAITING).fill(health);
  const socket = await sendPipelined(url, waitingOrder, ...allowed);
  await until('the first one waits', () => counts().wait === 1);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.resume().write(health);
  await closed;
  await until('nothing is held', () => counts().wait === 0 && counts().turn === 0);
});

test('Lets requests with a bad path wait as well', async (t) => {
  const { url, counts } = await aServerWithWait(t);
  const bad = requestBytes({ line: 'GET /%zz' });
  const socket = await sendPipelined(url, waitingOrder, bad, health);
  await until('the first one waits', () => counts().wait === 1);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.resume().write(Buffer.concat(Array<Buffer>(MAX_WAITING).fill(bad)));
  await closed;
  await until('nothing is held', () => counts().wait === 0 && counts().turn === 0);
});

test('Answers a request with a bad path in its turn', async (t) => {
  const { url } = await aServerWithWait(t);
  const socket = await sendPipelined(url, health, requestBytes({ line: 'GET /%zz' }), health);
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString())).resume();
  await until('all are answered', () => received.split('HTTP/1.1').length === 4);
  assert.deepEqual(
    [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
    ['200', '400', '200'],
  );
  socket.destroy();
});
