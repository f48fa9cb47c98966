import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { GangSheet, GangSheetPage } from '../../../src/http/contract/gang-sheet.ts';
import { isAlive } from '../../support/processes/alive.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/processes/until.ts';

/** Four parts of several megapixels with many pieces, so that there is time to interrupt the job. */
const aJob = {
  orders: [
    { id: 'a', items: [{ artwork: { file: 'a.png' }, width: 1, quantity: 500 }] },
    { id: 'b', items: [{ artwork: { file: 'b.png' }, width: 1.7, quantity: 120 }] },
  ],
  sheet: { width: 12, maxHeight: 24 },
  packing: { effort: 'fast' },
};

async function drawArtwork(t: TestContext): Promise<Record<string, string>> {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'a.png'), await drawFlat({ widthPx: 300, heightPx: 200, seed: 1 }));
  await writeFile(join(dir, 'b.png'), await drawFlat({ widthPx: 500, heightPx: 400, seed: 2 }));
  return { ARTWORK_DIR: dir, CHECKPOINT_EVERY: '1' };
}

async function undisturbed(t: TestContext, env: Record<string, string>): Promise<GangSheet> {
  const service = await startRunningService(t, { env });
  const ended = await service.runJob(aJob);
  await service.stop();
  return ended;
}

/** Waits until the job is in its second part. */
async function untilSecondPart(service: RunningService, id: string): Promise<void> {
  await until('the job is in its second part', async () => {
    const { body } = await service.get(`/gangsheets/${id}`);
    assert.ok(['queued', 'running'].includes(body.status), `the job is ${body.status}`);
    return body.parts.length >= 1 && body.progress.part >= 2;
  });
}

const hashesOf = ({ parts }: GangSheet) => parts.map((part) => part.sha256);

test('SIGTERM stops the running job at a checkpoint, and the next start finishes it with the same bytes', async (t) => {
  const env = await drawArtwork(t);
  const expected = await undisturbed(t, env);
  const dataDir = await tempDir(t);
  const first = await startRunningService(t, { env, dataDir });
  const taken = await first.submit(aJob);
  await untilSecondPart(first, taken.id);
  assert.equal(await first.stop(), 0);
  assert.deepEqual(first.logged('renderer died'), []);

  const second = await startRunningService(t, { env, dataDir });
  const ended = await second.untilEnded(taken.id);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  assert.deepEqual(hashesOf(ended), hashesOf(expected));
  const rendered = second.logged('step done').filter((line) => line['step'] === 'rendering');
  assert.ok(
    rendered.every((line) => line['part'] !== 1),
    'the first part is not rendered again',
  );
  assert.deepEqual(
    second.logged('step done').filter((line) => line['step'] === 'packing'),
    [],
  );
  assert.deepEqual(await readdir(join(dataDir, 'scratch')), []);
});

test('A killed renderer is replaced while the service keeps answering, and the job ends with the same bytes', async (t) => {
  const env = await drawArtwork(t);
  const expected = await undisturbed(t, env);
  const service = await startRunningService(t, { env });
  const taken = await service.submit(aJob);
  await untilSecondPart(service, taken.id);
  process.kill(service.rendererPid(), 'SIGKILL');
  assert.equal((await service.get('/healthz')).status, 200);
  const ended = await service.untilEnded(taken.id);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  assert.deepEqual(hashesOf(ended), hashesOf(expected));
  assert.equal(service.logged('renderer died')[0]!['how'], 'killed');
  const { body: metrics } = await service.get<string>('/metrics');
  assert.match(metrics, /gangsheet_renderer_deaths_total\{how="killed",process="service"\} 1/);
});

test('A service that was killed keeps all finished jobs and resumes the one that was running', async (t) => {
  const env = await drawArtwork(t);
  const dataDir = await tempDir(t);
  const first = await startRunningService(t, { env, dataDir });
  const small = { ...aJob, orders: [aJob.orders[1]] };
  const done = await first.runJob(small);
  const taken = await first.submit(aJob);
  await untilSecondPart(first, taken.id);
  const rendererPid = first.rendererPid();
  first.child.kill('SIGKILL');
  await until('the renderer has ended', () => !isAlive(rendererPid));

  const second = await startRunningService(t, { env, dataDir });
  assert.equal((await second.get(`/gangsheets/${done.id}`)).body.status, 'succeeded');
  assert.equal((await second.part(done.id, 1)).length, done.parts[0]!.bytes);
  const ended = await second.untilEnded(taken.id);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  const { body: list } = await second.get<GangSheetPage>('/gangsheets?status=succeeded');
  assert.deepEqual(
    list.gangsheets.map(({ id }) => id),
    [taken.id, done.id],
  );
});

test('A service with a running job shuts down cleanly and in time', async (t) => {
  const env = await drawArtwork(t);
  const service = await startRunningService(t, { env });
  await service.untilReady();
  const taken = await service.submit(aJob);
  await untilSecondPart(service, taken.id);
  assert.equal(await service.stop(), 0);
  assert.equal(service.logged('shut down').length, 1);
});

test('The renderer ignores SIGINT and SIGHUP, which a terminal sends to both processes', async (t) => {
  const service = await startRunningService(t, { env: await drawArtwork(t) });
  await service.untilReady();
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.kill(service.rendererPid(), signal);
  const ended = await service.runJob({ ...aJob, orders: [aJob.orders[1]] });
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  assert.deepEqual(service.logged('renderer died'), []);
});
