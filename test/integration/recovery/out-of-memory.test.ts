import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import type { IncidentAnswer, IncidentPageAnswer } from '../../../src/http/contract/incident.ts';
import { DEGRADATION_MEASURES } from '../../../src/memory/job/degradation.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { hammerThroughDeaths } from '../../support/service/hammer.ts';
import { createMemoryGroup, type MemoryGroup } from '../../support/processes/memory-group.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const LIMIT_BYTES = 512 * 2 ** 20;
const POISON_PX = 2400;
const POISON_GROUPS = 60;
const PAINTS_PER_GROUP = 4;

/**
 * A small file that takes more and more memory while it is drawn: each translucent group inside another
 * has a canvas of its own, and nothing of that can be known before. Each canvas is painted over and over
 * with translucent gradients, which makes the growth slow enough (some 100 MB/s) that a sampler on a
 * busy machine still sees it coming.
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

/** A service in a real group of 512 MB; null where there can be none. */
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

/** Sends the poisoned job with three good ones behind it, and waits for the end of all. */
async function runPoison(service: RunningService): Promise<readonly [GangSheet, GangSheet[]]> {
  const poison = await service.submit(poisonJob);
  const good = [];
  for (let sent = 0; sent < 3; sent += 1) good.push(await service.submit(goodJob));
  const ended = await service.untilEnded(poison.id);
  return [ended, await Promise.all(good.map(({ id }) => service.untilEnded(id)))];
}

function assertQuarantined(poison: GangSheet, good: readonly GangSheet[]): void {
  assert.equal(poison.status, 'failed');
  assert.equal(poison.problem?.code, 'out_of_memory', JSON.stringify(poison.problem));
  assert.ok((poison.problem.remediation ?? []).length > 0);
  for (const job of good) assert.equal(job.status, 'succeeded', JSON.stringify(job.problem));
}

function assertReported(reports: readonly IncidentAnswer[], poison: GangSheet, group: MemoryGroup) {
  assert.equal(reports.length, 2);
  for (const report of reports) {
    assert.equal(report.process, 'renderer');
    assert.equal(report.signal, 'SIGKILL');
    assert.equal(report.jobId, poison.id);
    assert.equal(report.memory?.limitBytes, LIMIT_BYTES);
    assert.ok(report.memory.peakBytes <= LIMIT_BYTES);
    assert.ok(report.lastSamples.length > 0);
    assert.ok(report.remediation.length > 0);
  }
  return group.oomKills();
}

test('A job that runs its renderer out of memory twice is set aside with a diagnosis, and good jobs behind it succeed', async (t) => {
  const running = await startInGroup(t);
  if (running === null) return;
  const { service, group } = running;
  const [poison, good] = await runPoison(service);
  assertQuarantined(poison, good);
  const reports = await incidentsOf(service);
  // Where the brake gets no processor for a quarter of a second, the kernel is first, and rightly told
  // apart. That the brake is before the kernel under a load that it can see is shown in memory/brake.
  const kills = assertReported(reports, poison, group);
  const classes = reports.map((report) => report.class);
  assert.equal(classes.filter((it) => it === 'cgroup_oom').length, kills);
  assert.equal(classes.filter((it) => it === 'brake').length, 2 - kills);
  assert.equal(service.logged('incident').length, 2);
  // At its second try the poisoned job has begun with all that it can do without given up.
  const [second] = service.logged('job begins with less');
  assert.equal(second?.['jobId'], poison.id);
  assert.deepEqual(second['gaveUp'], DEGRADATION_MEASURES);
  const { body: metrics } = await service.get<string>('/metrics');
  assert.match(
    metrics,
    /gangsheet_incidents_total\{class="(brake|cgroup_oom)",process="service"\}/,
  );
});

test('With the brake off the kernel kills, and the report says so, with a last sample from just before', async (t) => {
  const running = await startInGroup(t, { MEMORY_BRAKE: 'off' });
  if (running === null) return;
  const { service, group } = running;
  const [poison, good] = await runPoison(service);
  assertQuarantined(poison, good);
  const reports = await incidentsOf(service);
  assert.equal(assertReported(reports, poison, group), 2);
  for (const report of reports) {
    assert.equal(report.class, 'cgroup_oom');
    assert.ok(report.oomKills! > 0);
    const { usedBytes, budgetBytes } = report.memory!;
    assert.ok(usedBytes > 0.8 * budgetBytes, `the last sample says ${usedBytes} of ${budgetBytes}`);
    assert.equal(report.remediation[0]?.action, 'raise_limit');
  }
});

test('Clients that ask on and on see no refused connection through three deaths, and lose no order that was taken', async (t) => {
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

test('A service that was killed as a whole reports it at its next start, and one that was closed does not', async (t) => {
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
