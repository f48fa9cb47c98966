import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { GangSheetAccepted } from '../../../src/http/contract/gang-sheet.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { skipWithout } from '../../support/processes/programs.ts';
import { startHaproxy, startNginx } from '../../support/processes/start-proxy.ts';
import { until } from '../../support/processes/until.ts';
import { folderWithDesign, SMALL_JOB } from '../../support/service/small-job.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { startSilentHost } from '../../support/service/silent-host.ts';

const skip = await skipWithout('nginx', 'haproxy');
/** `timeout server` in the haproxy.cfg of Debian. */
const DEBIAN = { serverTimeout: '50s' };

const orderOf = (url: string) => ({
  orders: [{ id: '1', items: [{ artwork: { url }, width: 1 }] }],
});

/** A service with artwork that never arrives, behind both proxies and without one. */
async function start(t: TestContext, env: Record<string, string> = {}) {
  const host = await startSilentHost(t);
  const service = await startRunningService(t, {
    env: {
      ALLOW_PRIVATE_ARTWORK_HOSTS: 'true',
      ARTWORK_TIMEOUT_MS: '120000',
      OBTAIN_TIMEOUT_MS: '120000',
      TRUSTED_PROXIES: '1',
      ...env,
    },
  });
  await service.untilReady();
  const urls = [
    service.url,
    await startNginx(t, service.url),
    await startHaproxy(t, [service.url], DEBIAN),
  ];
  const post = (url: string, path: string, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(orderOf(host.url)),
    });
  return { host, service, urls, post };
}

test(
  'A wait that no proxy would allow is granted in part, and the client gets the id behind each of them',
  { skip },
  async (t) => {
    const { urls, post } = await start(t);
    const answers = urls.map(async (url) => {
      const response = await post(url, '/gangsheets', { prefer: 'wait=60' });
      const { id } = (await response.json()) as GangSheetAccepted;
      return [response.status, response.headers.get('preference-applied'), typeof id];
    });
    for (const answer of await Promise.all(answers)) {
      assert.deepEqual(answer, [202, 'wait=25', 'string']);
    }
  },
);

test(
  'A quote that takes too long ends as a problem before a proxy ends it, and its work is stopped',
  { skip },
  async (t) => {
    const { service, urls, post } = await start(t);
    const answers = urls.map(async (url) => {
      const response = await post(url, '/gangsheets/quote');
      const { code, detail } = (await response.json()) as ProblemBody;
      assert.match(detail, /20000 ms \(QUOTE_TIMEOUT_MS\) and was stopped/);
      return [response.status, code];
    });
    for (const answer of await Promise.all(answers)) {
      assert.deepEqual(answer, [504, 'quote_timeout']);
    }
    assert.deepEqual(service.logged('renderer ended'), []);
  },
);

test(
  'SIGTERM answers quotes and uploads under way with 503 and Retry-After, also behind proxies',
  { skip },
  async (t) => {
    const { host, service, urls, post } = await start(t);
    const quotes = urls.map((url) => post(url, '/gangsheets/quote'));
    const uploads = urls.map((url) => beginUpload(url));
    await until('the quotes are under way', () => host.asked() >= urls.length);
    await until('the uploads are under way', async () => {
      return (await readdir(join(service.dataDir, 'uploads/arriving'))).length === urls.length;
    });
    const exit = service.stop();
    for (const answer of await Promise.all([...quotes, ...uploads])) {
      assert.equal(answer.status, 503);
      assert.ok(Number(answer.headers.get('retry-after')) > 0);
      assert.equal(((await answer.json()) as ProblemBody).code, 'shutting_down');
    }
    assert.equal(await exit, 0);
    assert.deepEqual(service.logged('incident'), []);
  },
);

test(
  'While one of two services drains, HAProxy sends new requests to the other one and loses none',
  { skip: await skipWithout('haproxy') },
  async (t) => {
    const env = { SHUTDOWN_DRAIN_MS: '8000', ARTWORK_DIR: await folderWithDesign(t) };
    const services = [
      await startRunningService(t, { env }),
      await startRunningService(t, { env }),
    ] as const;
    for (const service of services) await service.untilReady();
    const url = await startHaproxy(
      t,
      services.map((service) => service.url),
    );
    const [leaving, staying] = services;
    const exit = leaving.stop();
    await leaving.untilLogged('draining');
    const ready = await leaving.get<{ reason: string }>('/readyz');
    assert.deepEqual([ready.status, ready.body.reason], [503, 'shutting_down']);
    assert.equal(ready.headers.get('connection'), 'close');
    // It still takes work that arrives, and finishes it or leaves it to its next start.
    assert.equal((await leaving.submit(SMALL_JOB)).status, 'queued');
    const statuses = new Set<number>();
    while (leaving.child.exitCode === null) statuses.add((await fetch(`${url}/gangsheets`)).status);
    statuses.add((await fetch(`${url}/gangsheets`)).status);
    assert.deepEqual([...statuses], [200]);
    assert.equal(await exit, 0);
    assert.equal((await staying.get('/readyz')).status, 200);
  },
);

/** Sends the beginning of a body and never its end. */
function beginUpload(url: string): Promise<Response> {
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(1000)),
  });
  const headers = { 'content-type': 'image/png' };
  return fetch(`${url}/artworks`, { method: 'POST', headers, body, duplex: 'half' });
}
