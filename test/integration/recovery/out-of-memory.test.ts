import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import type { IncidentAnswer, IncidentPageAnswer } from '../../../src/http/contract/incident.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { hammerThroughDeaths } from '../../support/service/hammer.ts';
import { createMemoryGroup } from '../../support/processes/memory-group.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const LIMIT_BYTES = 512 * 2 ** 20;
const POISON_PX = 2400;
const POISON_GROUPS = 60;
const PAINTS_PER_GROUP = 4;

/**
 * Returns a small SVG that needs more and more memory while it is drawn: each nested translucent group has a
 * canvas of its own.
 */
function poisonSvg(): string {
  const area = `width="${POISON_PX}" height="${POISON_PX}"`;
  const gradient =
    '<linearGradient id="slow"><stop stop-color="#123" stop-opacity="0.5"/><stop offset="1"/></linearGradient>';
  const paint = `<rect ${area} fill="url(#slow)"/>`.repeat(PAINTS_PER_GROUP);
  const open = `<g opacity="0.99">${paint}`.repeat(POISON_GROUPS);
  const close = '</g>'.repeat(POISON_GROUPS);
  return `<svg xmlns="http://www.w3.org/2000/svg" ${area}><defs>${gradient}</defs>${open}${close}</svg>`;
}

async function drawArtwork(t: TestContext): Promise<string> {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'poison.svg'), poisonSvg());
  await writeFile(join(dir, 'good.png'), await drawFlat({ widthPx: 300, heightPx: 200 }));
  return dir;
}

const anOrderFor = (file: string, width: number, quantity: number) => ({
  orders: [{ id: '1', items: [{ artwork: { file }, width, quantity }] }],
  sheet: { width: 12, maxHeight: 24 },
});
const poisonJob = anOrderFor('poison.svg', POISON_PX / 300, 1);
const goodJob = { ...anOrderFor('good.png', 1, 20), packing: { effort: 'fast' } };

/** Starts a service in a kernel memory group of 512 MB; null if there can be none. */
async function startInGroup(t: TestContext, env: Record<string, string> = {}) {
  const group = createMemoryGroup({ limitBytes: LIMIT_BYTES });
  if ('unavailable' in group) {
    t.skip(group.unavailable);
    return null;
  }
  t.after(() => group.remove());
  const artwork = { ARTWORK_DIR: await drawArtwork(t) };
  const service = await startRunningService(t, { env: { ...artwork, ...env }, group });
  return { group, service };
}

async function incidentsOf(service: RunningService): Promise<readonly IncidentAnswer[]> {
  return (await service.get<IncidentPageAnswer>('/incidents')).body.incidents;
}

/** Submits the poisoned job and three good jobs behind it, and waits for all to end. */
async function runPoison(service: RunningService): Promise<readonly [GangSheet, GangSheet[]]> {
  const poison = await service.submit(poisonJob);
  const good = [];
  for (let sent = 0; sent < 3; sent += 1) good.push(await service.submit(goodJob));
  const ended = await service.untilEnded(poison.id);
  return [ended, await Promise.all(good.map(({ id }) => service.untilEnded(id)))];
}

test('A drawing that would fill the container is refused with its numbers, and the jobs behind it succeed', async (t) => {
  const running = await startInGroup(t);
  if (running === null) return;
  const { service, group } = running;
  const pid = service.rendererPid();
  const [poison, good] = await runPoison(service);
  assert.equal(poison.status, 'failed');
  assert.equal(poison.problem?.code, 'does_not_fit_memory', JSON.stringify(poison.problem));
  assert.ok((poison.problem.remediation ?? []).length > 0);
  for (const job of good) assert.equal(job.status, 'succeeded', JSON.stringify(job.problem));
  assert.equal(service.rendererPid(), pid);
  assert.deepEqual(await incidentsOf(service), []);
  assert.equal(group.oomKills(), 0);
});

test('Clients see no refused connection during three deaths of the renderer and lose no accepted order', async (t) => {
  const env = { ARTWORK_DIR: await drawArtwork(t) };
  const service = await startRunningService(t, { env });
  const { healthy, taken, classes } = await hammerThroughDeaths(service, {
    deaths: 3,
    job: goodJob,
  });
  assert.ok(healthy > 20);
  assert.ok(taken > 3);
  assert.deepEqual(classes, ['killed', 'killed', 'killed']);
});

test('A service that was killed reports it at its next start; one that was shut down does not', async (t) => {
  const env = { ARTWORK_DIR: await drawArtwork(t) };
  const dataDir = await tempDir(t);
  const first = await startRunningService(t, { env, dataDir });
  await first.runJob(goodJob);
  await first.kill();

  const second = await startRunningService(t, { env, dataDir });
  const [report, ...others] = await incidentsOf(second);
  assert.deepEqual(others, []);
  assert.equal(report?.class, 'lost');
  assert.equal(report.process, 'service');
  assert.ok(report.lastSamples.length > 0);
  assert.equal(second.logged('incident').length, 1);
  assert.equal(await second.stop(), 0);

  const third = await startRunningService(t, { env, dataDir });
  assert.deepEqual(third.logged('incident'), []);
  assert.equal((await incidentsOf(third)).length, 1);
});
