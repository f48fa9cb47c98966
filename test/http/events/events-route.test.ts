import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { MAX_STREAMS_OF_CLIENT } from '../../../src/http/events/stream-limit.ts';
import { storyIn } from '../../support/service/clients/event-reader.ts';
import { aJob } from '../../support/service/fake-jobs.ts';
import { aListeningServer, aServer } from '../http-server.ts';

const AT = { at: '2026-01-31T12:00:00.000Z' };

test('Serves an event stream that proxies do not buffer', async (t) => {
  const { app, jobs } = aServer(t);
  const { id } = jobs.put(aJob());
  jobs.tell(id, { ...AT, type: 'gangsheet.queued' });
  jobs.tell(id, { ...AT, type: 'gangsheet.cancelled' }, { status: 'cancelled' });
  const { headers, body, statusCode } = await app.inject(`/gangsheets/${id}/events`);
  assert.equal(statusCode, 200);
  assert.equal(headers['content-type'], 'text/event-stream; charset=utf-8');
  assert.equal(headers['cache-control'], 'no-store');
  assert.match(body, /^retry: \d+\n\n/);
  assert.deepEqual(storyIn(body), ['1 queued', '2 cancelled']);
});

test('Resumes after Last-Event-ID, and answers 204 after the last event', async (t) => {
  const { app, jobs } = aServer(t);
  const { id } = jobs.put(aJob());
  jobs.tell(id, { ...AT, type: 'gangsheet.queued' });
  jobs.tell(id, { ...AT, type: 'gangsheet.cancelled' }, { status: 'cancelled' });
  const after = (seen: string) =>
    app.inject({ url: `/gangsheets/${id}/events`, headers: { 'last-event-id': seen } });
  assert.deepEqual(storyIn((await after('1')).body), ['2 cancelled']);
  assert.deepEqual(storyIn((await after('no number')).body), ['1 queued', '2 cancelled']);
  assert.equal((await after('2')).statusCode, 204);
});

test('Hides the events of a job from other keys', async (t) => {
  const keys = ['a', 'b'].map((name) => ({ name, secret: `secret-of-${name}` }));
  const { app, jobs } = aServer(t, { access: { keys } });
  const { id } = jobs.put(aJob({ owner: 'a', status: 'failed' }));
  const by = (name: string) =>
    app.inject({
      url: `/gangsheets/${id}/events`,
      headers: { authorization: `Bearer secret-of-${name}` },
    });
  assert.equal((await by('b')).statusCode, 404);
  assert.equal((await by('a')).statusCode, 204);
});

test('Limits the open streams of a caller and frees a slot when one closes', async (t) => {
  const { app, jobs, url } = await aListeningServer(t);
  const { id } = jobs.put(aJob());
  const path = `/gangsheets/${id}/events`;
  const open = async () => {
    const request = get(new URL(path, url), { agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { request, response };
  };
  const streams = await Promise.all(Array.from({ length: MAX_STREAMS_OF_CLIENT }, open));
  assert.ok(streams.every(({ response }) => response.statusCode === 200));
  const refused = await app.inject(path);
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.json<ProblemBody>().code, 'too_many_streams');
  assert.ok(Number(refused.headers['retry-after']) > 0);

  streams[0]!.request.destroy();
  for (let status = 429; status === 429;) {
    const { request, response } = await open();
    status = response.statusCode ?? 0;
    request.destroy();
  }
  for (const { request } of streams) request.destroy();
});

test('Ends its streams when the server closes', async (t) => {
  const { app, jobs, url } = await aListeningServer(t);
  const { id } = jobs.put(aJob());
  const response = await fetch(new URL(`/gangsheets/${id}/events`, url));
  const closing = app.close();
  assert.match(await response.text(), /^retry: /);
  await closing;
});
