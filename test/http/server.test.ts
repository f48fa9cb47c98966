import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { aJob } from '../support/service/fake-jobs.ts';
import { aPart } from '../support/service/make-job.ts';
import { aListeningServer } from './http-server.ts';

test('Limits the time for headers, bodies and silence', async (t) => {
  const { server } = (await aListeningServer(t)).app;
  assert.deepEqual(
    [server.headersTimeout, server.requestTimeout, server.timeout],
    [15_000, 120_000, 300_000],
  );
});

test('Lets a download finish when it closes', async (t) => {
  const { app, jobs, url } = await aListeningServer(t);
  const file = new PassThrough();
  jobs.readPart = () => Promise.resolve(file);
  const job = jobs.put(aJob({ status: 'succeeded', parts: [aPart({ bytes: 10 })] }));
  const outgoing = request(`${url}/gangsheets/${job.id}/parts/1`).end();
  file.write('01234');
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const closing = app.close();
  file.end('56789');
  assert.equal(await text(response), '0123456789');
  await closing;
  await assert.rejects(fetch(`${url}/healthz`));
});

test('Keeps idle connections longer than a load balancer does, and tells so', async (t) => {
  const { url } = await aListeningServer(t);
  const { headers } = await fetch(`${url}/healthz`);
  assert.equal(headers.get('keep-alive'), 'timeout=620');
});

test('Closes an idle connection when the time set for it is over', async (t) => {
  const arrival = { ...readConfig({}).arrival, keepAliveMs: 1000 };
  const { url } = await aListeningServer(t, { arrival });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
  assert.match(await text(socket), /^HTTP\/1\.1 200 OK/);
});
