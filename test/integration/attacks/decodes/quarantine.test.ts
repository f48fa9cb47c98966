/** Artwork that ended two decoders is refused from every key and in every request; nothing else is. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { IncidentAnswer } from '../../../../src/http/contract/incident.ts';
import type { ProblemBody } from '../../../../src/http/contract/problem.ts';
import type { QuarantinePageAnswer } from '../../../../src/http/contract/quarantine.ts';
import { drawFlat } from '../../../support/image-files/draw-artwork.ts';
import { killIfAlive } from '../../../support/processes/alive.ts';
import { until } from '../../../support/processes/until.ts';
import { startContained } from '../../../support/service/contained-service.ts';
import type { RunningService } from '../../../support/service/running-service.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const CHILD = fileURLToPath(new URL('end-decoders-child.js', import.meta.url));
const DAY_MS = 24 * 3_600_000;
const ENV = {
  API_KEYS: 'attacker:secret-of-the-attacker,victim:secret-of-the-victim',
  METRICS_TOKEN: 'secret-of-the-scraper',
  OPERATOR_TOKEN: 'secret-of-the-operator',
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const ATTACKER = bearer('secret-of-the-attacker');
const VICTIM = bearer('secret-of-the-victim');
const OPERATOR = bearer(ENV.OPERATOR_TOKEN);

const bad = await drawFlat({ widthPx: 60, heightPx: 40, seed: 1 });
const good = await drawFlat({ widthPx: 60, heightPx: 40, seed: 2 });
const SHA256 = createHash('sha256').update(bad).digest('hex');

const itemOf = (bytes: Buffer) => ({
  artwork: { data: `data:image/png;base64,${bytes.toString('base64')}` },
  width: 1,
});
const orderOf = (...files: readonly Buffer[]) => ({
  orders: [{ id: '1', items: files.map(itemOf) }],
});

/** A data folder in which two decoders have ended on the bad artwork. */
async function aFolder(t: TestContext, { ends = 2, lengthMs = DAY_MS } = {}) {
  const dataDir = await tempDir(t);
  const args = [CHILD, dataDir, SHA256, String(ends), String(lengthMs)];
  const { stdout: incidentId } = await promisify(execFile)(process.execPath, args);
  return { dataDir, incidentId };
}

async function start(t: TestContext, dataDir: string, env = {}): Promise<RunningService> {
  const service = await startContained(t, { dataDir, env: { ...ENV, ...env } });
  await service.untilReady();
  return service;
}

const quote = (service: RunningService, body: unknown, headers: Record<string, string>) =>
  service.call<ProblemBody>({ method: 'POST', path: '/gangsheets/quote', body, headers });

/** Submits an order that has to wait for its end, and returns its problem. */
async function problemOf(service: RunningService, body: unknown, headers: Record<string, string>) {
  const prefer = { ...headers, prefer: 'wait=60' };
  const call = { method: 'POST', path: '/gangsheets', body, headers: prefer };
  const { body: ended } = await service.call<{ status: string; problem: ProblemBody | null }>(call);
  assert.equal(ended.status, ended.problem === null ? 'succeeded' : 'failed');
  return ended.problem;
}

const faultsOf = (problem: ProblemBody | null) =>
  problem?.errors?.map(({ pointer, code }) => `${code} ${pointer}`);

const REFUSED = 'artwork_quarantined /orders/0/items/0/artwork';

test('Quarantined artwork is refused in orders, quotes and uploads of any key, and nothing else is', async (t) => {
  const { dataDir, incidentId } = await aFolder(t);
  const service = await start(t, dataDir);
  const mixed = orderOf(bad, good, Buffer.from('not an image'));
  const problem = await problemOf(service, mixed, ATTACKER);
  assert.equal(problem?.code, 'artwork_rejected');
  assert.deepEqual(faultsOf(problem), [REFUSED, 'artwork_not_an_image /orders/0/items/2/artwork']);
  const detail = problem.errors![0]!.detail;
  assert.match(detail, new RegExp(`${incidentId}.*ask the operator to release it`));
  assert.equal(problem.retryable, false);

  assert.deepEqual(faultsOf(await problemOf(service, orderOf(bad), VICTIM)), [REFUSED]);
  assert.deepEqual(faultsOf((await quote(service, orderOf(bad), VICTIM)).body), [REFUSED]);
  const upload = async (bytes: Buffer) => {
    const headers = { ...VICTIM, 'content-type': 'image/png' };
    const sent = { method: 'POST', headers, body: new Uint8Array(bytes) };
    const response = await fetch(new URL('/artworks', service.url), sent);
    return { status: response.status, body: (await response.json()) as ProblemBody };
  };
  const refused = await upload(bad);
  assert.deepEqual([refused.status, refused.body.errors?.[0]?.code], [422, 'artwork_quarantined']);
  assert.equal((await upload(good)).status, 201);
  assert.equal(await problemOf(service, orderOf(good), VICTIM), null);
});

test('A quarantine outlives a renderer and the service, and only the operator ends it', async (t) => {
  const { dataDir, incidentId } = await aFolder(t);
  let service = await start(t, dataDir);
  killIfAlive(service.rendererPid());
  await until('there is another renderer', () => service.logged('renderer started').length > 1);
  await service.untilReady();
  assert.deepEqual(faultsOf((await quote(service, orderOf(bad), VICTIM)).body), [REFUSED]);
  assert.equal(await service.stop(), 0);
  service = await start(t, dataDir);
  assert.deepEqual(faultsOf((await quote(service, orderOf(bad), VICTIM)).body), [REFUSED]);

  const read = async <Body>(path: string) => {
    const answer = await service.call<Body>({ path, headers: OPERATOR });
    assert.equal(answer.status, 200, path);
    return answer.body;
  };
  const listed = await read<QuarantinePageAnswer>('/quarantine');
  assert.deepEqual(
    listed.artworks.map((entry) => [entry.sha256, entry.incidentId, entry.ends]),
    [[SHA256, incidentId, 2]],
  );
  const incident = await read<IncidentAnswer>(`/incidents/${incidentId}`);
  assert.deepEqual([incident.decode?.sha256, incident.count], [SHA256, 2]);
  assert.match(await read<string>('/metrics'), /quarantined_artworks\{process="service"\} 1/);

  const release = async (headers: Record<string, string>) =>
    (await service.call({ method: 'DELETE', path: `/quarantine/${SHA256}`, headers })).status;
  assert.deepEqual(
    [await release(ATTACKER), await release(bearer(ENV.METRICS_TOKEN)), await release({})],
    [403, 403, 401],
  );
  assert.equal(await release(OPERATOR), 204);
  assert.equal(await problemOf(service, orderOf(bad), VICTIM), null);
  assert.deepEqual((await read<QuarantinePageAnswer>('/quarantine')).artworks, []);
});

test('The first end refuses nothing, and neither does a service without quarantine', async (t) => {
  const once = await aFolder(t, { ends: 1 });
  const first = await start(t, once.dataDir);
  assert.equal((await quote(first, orderOf(bad), VICTIM)).status, 200);
  const twice = await aFolder(t);
  const off = await start(t, twice.dataDir, { QUARANTINE_HOURS: '0' });
  assert.equal((await quote(off, orderOf(bad), VICTIM)).status, 200);
});

test('A quarantine ends by itself in a running renderer', async (t) => {
  const { dataDir } = await aFolder(t, { lengthMs: 15_000 });
  const service = await start(t, dataDir);
  const call = { path: '/quarantine', headers: OPERATOR };
  const [entry] = (await service.call<QuarantinePageAnswer>(call)).body.artworks;
  // On a busy machine, the start may have taken as long as the quarantine.
  const endMs = Date.parse(entry?.until ?? new Date(0).toISOString());
  for (let isOver = false; !isOver;) {
    isOver = Date.now() >= endMs;
    const { status } = await quote(service, orderOf(bad), VICTIM);
    if (isOver) assert.equal(status, 200);
    else if (Date.now() < endMs) assert.equal(status, 422);
    await sleep(250, undefined, { signal: t.signal });
  }
  assert.equal(service.logged('renderer started').length, 1);
});
