import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import { DEGRADATION_MEASURES } from '../../../src/memory/job/degradation.ts';
import type { IncidentAnswer, IncidentPageAnswer } from '../../../src/http/contract/incident.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { GROWING_IN, growingSvg } from '../../support/image-files/hostile-svg.ts';
import { withFault } from '../../support/damage/fault.ts';
import { hammerThroughDeaths } from '../../support/service/clients/hammer.ts';
import type { MemoryGroup } from '../../support/processes/memory-group.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { memoryGroupOrSkip } from '../../support/processes/memory-group-or-skip.ts';

const LIMIT_BYTES = 512 * 2 ** 20;
/** Slowly enough to be noticed on a busy machine. */
const FAULT = withFault('grow:100');

async function drawArtwork(t: TestContext): Promise<string> {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'heavy.svg'), growingSvg());
  await writeFile(join(dir, 'good.png'), await drawFlat({ widthPx: 300, heightPx: 200 }));
  return dir;
}

const anOrderFor = (file: string, width: number, quantity: number) => ({
  orders: [{ id: '1', items: [{ artwork: { file }, width, quantity }] }],
  sheet: { width: 12, maxHeight: 24 },
  packing: { effort: 'fast' },
});
const heavyJob = anOrderFor('heavy.svg', GROWING_IN, 1);
const goodJob = anOrderFor('good.png', 1, 20);
/** Its renderer grows until something kills it. */
const poisonJob = { ...goodJob, orders: goodJob.orders.map((order) => ({ ...order, id: 'grow' })) };

/** Starts a service in a kernel memory group of 512 MB; null if there can be none. */
async function startInGroup(t: TestContext, env: Record<string, string> = {}) {
  const group = memoryGroupOrSkip(t, LIMIT_BYTES);
  if (group === null) return null;
  const artwork = { ARTWORK_DIR: await drawArtwork(t) };
  const service = await startRunningService(t, { env: { ...artwork, ...env }, group });
  return { group, service };
}

async function incidentsOf(service: RunningService): Promise<readonly IncidentAnswer[]> {
  return (await service.get<IncidentPageAnswer>('/incidents')).body.incidents;
}

/** Submits a job and three good ones behind it, and waits for all to end. */
async function runBefore(
  service: RunningService,
  job: object,
): Promise<readonly [GangSheet, GangSheet[]]> {
  const first = await service.submit(job);
  const good = [];
  for (let sent = 0; sent < 3; sent += 1) good.push(await service.submit(goodJob));
  const ended = await service.untilEnded(first.id);
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

test('A job that runs its renderer out of memory twice fails with a diagnosis, and the jobs behind it succeed', async (t) => {
  const running = await startInGroup(t, FAULT);
  if (running === null) return;
  const { service, group } = running;
  const [poison, good] = await runBefore(service, poisonJob);
  assertQuarantined(poison, good);
  const reports = await incidentsOf(service);
  // If the brake gets no CPU for a quarter of a second, the kernel kills first, and the incident must say
  // so. The tests in memory/brake show that the brake otherwise acts before the kernel.
  const kills = assertReported(reports, poison, group);
  const classes = reports.map((report) => report.class);
  assert.equal(classes.filter((it) => it === 'cgroup_oom').length, kills);
  assert.equal(classes.filter((it) => it === 'brake').length, 2 - kills);
  assert.equal(service.logged('incident').length, 2);
  // The second attempt of the poisoned job started with all degradation measures in place.
  const [second] = service.logged('job begins with less');
  assert.equal(second?.['jobId'], poison.id);
  assert.deepEqual(second['gaveUp'], DEGRADATION_MEASURES);
  const { body: metrics } = await service.get<string>('/metrics');
  assert.match(
    metrics,
    /gangsheet_incidents_total\{class="(brake|cgroup_oom)",process="service"\} [1-9]/,
  );
});

test('Without the brake the kernel kills, and the incident says so, with a sample from just before', async (t) => {
  const running = await startInGroup(t, { ...FAULT, MEMORY_BRAKE: 'off' });
  if (running === null) return;
  const { service, group } = running;
  const [poison, good] = await runBefore(service, poisonJob);
  assertQuarantined(poison, good);
  const reports = await incidentsOf(service);
  assert.equal(assertReported(reports, poison, group), 2);
  for (const report of reports) {
    assert.equal(report.class, 'cgroup_oom');
    assert.ok(report.oomKills! > 0);
    const { usedBytes, budgetBytes } = report.memory!;
    assert.ok(usedBytes > 0.8 * budgetBytes, `the last sample says ${usedBytes} of ${budgetBytes}`);
  }
  // Newest first.
  const [again, first] = reports.map(({ remediation }) => remediation[0]!);
  assert.match(first!.detail, /^Try 768 MB .*the need is unknown/);
  assert.equal(again!.action, 'look_at_artwork');
  assert.doesNotMatch(again!.detail, /MB/);
  assert.deepEqual(poison.problem?.remediation?.[0], again);
});

test('A drawing that would fill the container is refused with its numbers, and the jobs behind it succeed', async (t) => {
  const running = await startInGroup(t);
  if (running === null) return;
  const { service, group } = running;
  const pid = service.rendererPid();
  const [heavy, good] = await runBefore(service, heavyJob);
  assert.equal(heavy.status, 'failed');
  assert.equal(heavy.problem?.code, 'does_not_fit_memory', JSON.stringify(heavy.problem));
  assert.ok((heavy.problem.remediation ?? []).length > 0);
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
