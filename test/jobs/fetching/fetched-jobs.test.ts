/** Jobs whose artwork is fetched, with a real host, and a renderer that only records messages. */
import assert from 'node:assert/strict';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ServiceError } from '../../../src/errors.ts';
import { FetchedFiles } from '../../../src/fetching/fetched-files.ts';
import { EmbeddedJobs } from '../../../src/jobs/embedded-jobs.ts';
import { bytes, serveArtwork } from '../../artwork/obtaining/artwork-server.ts';
import { anItem } from '../../artwork/pictures.ts';
import { aUrlFetcher } from '../../support/fetching/fetch-order.ts';
import { until } from '../../support/processes/until.ts';
import { aPlan, aRequest } from '../../support/service/make-job.ts';
import { FakeRenderer } from '../fake-renderer.ts';
import { setUpJobs } from '../set-up-jobs.ts';

const FILE = Buffer.from('a file');
const ordered = (...urls: readonly string[]) => ({
  ...aRequest(),
  orders: [{ id: '1', items: urls.map((url) => anItem({ kind: 'url', url })) }],
});

const NOBODY = { owner: null } as const;

test('A job is handed over once its artwork is there, with what could not be fetched', async (t) => {
  const host = await serveArtwork(t, { '/a': bytes(FILE) });
  const { jobs, renderer, input, settled } = await setUpJobs(t);
  const { id } = await jobs.submit(ordered(`${host.origin}/a`, `${host.origin}/gone`), NOBODY);
  await settled();
  assert.deepEqual(renderer.ran, []);
  await until('it is handed over', () => renderer.ran.length > 0, { signal: t.signal });
  const files = await FetchedFiles.in(input.files.inputsOf(id));
  assert.match(files.of(`${host.origin}/a`)!.path, /url-/);
  assert.throws(() => files.of(`${host.origin}/gone`), { code: 'artwork_http_status' });
  assert.equal(files.of(`${host.origin}/never-ordered`), undefined);
});

test('The same bytes from several URLs are kept once', async (t) => {
  const host = await serveArtwork(t, { '/a': bytes(FILE), '/b': bytes(FILE) });
  const { jobs, renderer, input } = await setUpJobs(t);
  const { id } = await jobs.submit(ordered(`${host.origin}/a`, `${host.origin}/b`), NOBODY);
  await until('it is handed over', () => renderer.ran.length > 0, { signal: t.signal });
  const dir = input.files.inputsOf(id);
  const files = await Promise.all((await readdir(dir)).map((name) => stat(join(dir, name))));
  assert.deepEqual([files.length, new Set(files.map(({ ino }) => ino)).size], [3, 1]);
});

test('A job without URLs does not wait for one that needs some', async (t) => {
  const host = await serveArtwork(t, { '/silent': () => undefined });
  const { jobs, renderer, settled } = await setUpJobs(t);
  await jobs.submit(ordered(`${host.origin}/silent`), NOBODY);
  const { id } = await jobs.submit(aRequest(), NOBODY);
  await settled();
  assert.deepEqual(renderer.ran, [id]);
});

test('While the disk is full, the job says so, and it goes on once there is room', async (t) => {
  const host = await serveArtwork(t, { '/a': bytes(FILE) });
  const { input, renderer } = await setUpJobs(t);
  const disk = { isFull: true };
  const check = async (): Promise<void> => {
    if (disk.isFull) throw new ServiceError('storage_full', '1 MB is free.', { retryable: true });
    await Promise.resolve();
  };
  const jobs = new EmbeddedJobs({ ...input, fetcher: aUrlFetcher(t, {}, { check }) });
  const { id } = await jobs.submit(ordered(`${host.origin}/a`), NOBODY);
  await until('it waits', async () => (await jobs.find(id))?.waiting !== undefined, {
    signal: t.signal,
  });
  assert.equal((await jobs.find(id))?.waiting?.code, 'storage_full');
  disk.isFull = false;
  await until('it is handed over', () => renderer.ran.length > 0, { signal: t.signal });
  assert.equal((await jobs.find(id))?.waiting, undefined);
});

test('An order whose artwork is not there in time fails, and can be ordered again', async (t) => {
  const host = await serveArtwork(t, { '/silent': () => undefined });
  const { input, renderer } = await setUpJobs(t);
  const limits = { ...input.limits, obtainMs: 100 };
  const jobs = new EmbeddedJobs({ ...input, limits });
  const { id } = await jobs.submit(ordered(`${host.origin}/silent`), NOBODY);
  await until('it has failed', async () => (await jobs.find(id))?.status === 'failed', {
    signal: t.signal,
  });
  const { problem, startedAt } = (await jobs.find(id))!;
  assert.deepEqual([problem?.code, problem?.retryable], ['obtain_timeout', true]);
  assert.ok(problem?.remediation?.some(({ action }) => action === 'order_again'));
  assert.deepEqual([startedAt, renderer.ran], [null, []]);
});

test('After a restart, jobs with their plan and artwork fetch nothing', async (t) => {
  const host = await serveArtwork(t, { '/once': bytes(FILE) });
  const { input, stores, renderer, scratch, dir, settled } = await setUpJobs(t);
  const first = new FakeRenderer();
  const before = new EmbeddedJobs({ ...input, renderer: first });
  const { id } = await before.submit(ordered(`${host.origin}/once`), NOBODY);
  await until('it is handed over', () => first.ran.includes(id), { signal: t.signal });
  await settled();
  await stores.jobs.savePlan(id, { plan: aPlan(), warnings: [], items: [] });
  await input.files.removeInputs(id);
  await mkdir(join(dir, 'scratch', id), { recursive: true });
  assert.equal(await scratch.has(id), true);
  const after = new EmbeddedJobs(input);
  await after.recover();
  await until('it is handed over again', () => renderer.ran.includes(id), { signal: t.signal });
  assert.deepEqual(host.asked, ['/once']);
});
