import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { MAX_OF_CLIENT, MAX_OF_LINK } from '../../../src/http/protocol/downloads.ts';
import { until } from '../../support/processes/until.ts';
import { requestBytes, sendPipelined } from '../../support/service/clients/pipelining-client.ts';
import { aJob } from '../../support/service/fake-jobs.ts';
import { aPart } from '../../support/service/make-job.ts';
import { aListeningServer, LINKS } from '../http-server.ts';

/** A server whose part never ends. */
async function anEndlessPart(t: TestContext, changes: Parameters<typeof aListeningServer>[1] = {}) {
  const server = await aListeningServer(t, changes);
  const opened: Readable[] = [];
  server.jobs.readPart = () => {
    const stream = new Readable({ read: () => undefined });
    stream.push('first bytes');
    opened.push(stream);
    return Promise.resolve(stream);
  };
  const { id } = server.jobs.put(aJob({ parts: [aPart()], status: 'succeeded' }));
  const path = `/gangsheets/${id}/parts/1`;
  const start = async (target: string): Promise<IncomingMessage> => {
    const request = get(new URL(target, server.url), { agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };
  const startMany = (target: string, count: number) =>
    Promise.all(Array.from({ length: count }, () => start(target)));
  return { ...server, opened, path, start, startMany };
}

test('Refuses further downloads by a signed link, opens no file for them, and frees its slots', async (t) => {
  const { app, holdings, opened, path, start, startMany } = await anEndlessPart(t);
  const link = LINKS.sign(path);
  const downloads = await startMany(link, MAX_OF_LINK);
  assert.ok(downloads.every(({ statusCode }) => statusCode === 200));
  const refused = await app.inject(link);
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['retry-after'], '5');
  assert.equal(refused.headers['content-disposition'], undefined);
  const { code, remediation } = refused.json<ProblemBody>();
  assert.deepEqual([code, remediation?.length], ['too_many_downloads', 1]);
  assert.equal(opened.length, MAX_OF_LINK);
  const head = await app.inject({ method: 'HEAD', url: link });
  assert.equal(head.statusCode, 200, 'only downloads count');

  for (const download of downloads) download.destroy();
  await until('all slots are free', () => holdings.counts().download === 0);
  assert.ok(opened.every(({ destroyed }) => destroyed));
  const next = await start(link);
  assert.equal(next.statusCode, 200);
  next.destroy();
});

test('Refuses further downloads of a client', async (t) => {
  const { app, path, startMany } = await anEndlessPart(t);
  const downloads = await startMany(path, MAX_OF_CLIENT);
  assert.ok(downloads.every(({ statusCode }) => statusCode === 200));
  for (const rest of ['', '/preview', '/map'])
    assert.notEqual((await app.inject(`${path}${rest}`)).statusCode, 200, rest);
  assert.equal((await app.inject(path)).json<ProblemBody>().code, 'too_many_downloads');
  for (const download of downloads) download.destroy();
});

test('Frees the slot when the file cannot be opened', async (t) => {
  const { app, holdings, jobs, path } = await anEndlessPart(t);
  jobs.readPart = () => Promise.reject(new Error('gone'));
  for (let tries = 0; tries <= MAX_OF_CLIENT; tries += 1)
    assert.equal((await app.inject(path)).statusCode, 500);
  assert.equal(holdings.counts().download, 0);
});

test('Counts large answers of every route as downloads, and turns the rest into refusals', async (t) => {
  const { url, app, holdings } = await aListeningServer(t);
  // Several of them fill the buffers of a connection that nobody reads.
  const line = 'GET /docs/static/swagger-ui-bundle.js';
  const standing = await Promise.all(
    Array.from({ length: MAX_OF_CLIENT + 6 }, () =>
      sendPipelined(url, ...Array<Buffer>(20).fill(requestBytes({ line }))),
    ),
  );
  await until('all slots are taken', () => holdings.counts().download === MAX_OF_CLIENT);
  const refused = await app.inject('/openapi.json');
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.json<ProblemBody>().code, 'too_many_downloads');
  assert.equal(refused.headers['retry-after'], '5');
  assert.equal((await app.inject('/healthz')).statusCode, 200);
  for (const socket of standing) socket.destroy();
  await until('all slots are free', () => holdings.counts().download === 0);
  assert.equal((await app.inject('/openapi.json')).statusCode, 200);
});

test('Counts the links of a key together, and never for those of another key', async (t) => {
  const keys = ['a', 'b'].map((name) => ({ name, secret: `secret-of-${name}` }));
  const { jobs, start, startMany } = await anEndlessPart(t, { access: { keys } });
  const linkOf = (owner: string): string => {
    const { id } = jobs.put(aJob({ owner, parts: [aPart()], status: 'succeeded' }));
    return LINKS.sign(`/gangsheets/${id}/parts/1`);
  };
  const downloads: IncomingMessage[] = [];
  for (let taken = 0; taken < MAX_OF_CLIENT; taken += MAX_OF_LINK)
    downloads.push(...(await startMany(linkOf('a'), MAX_OF_LINK)));
  assert.ok(downloads.every(({ statusCode }) => statusCode === 200));
  const refused = await start(linkOf('a'));
  const other = await start(linkOf('b'));
  assert.deepEqual([refused.statusCode, other.statusCode], [429, 200]);
  for (const download of [...downloads, refused, other]) download.destroy();
});
