import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import { drawPhoto } from '../../support/image-files/draw-artwork.ts';
import { startBallast, type Ballast } from '../../support/processes/start-ballast.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/processes/until.ts';
import { memoryGroupOrSkip } from '../../support/processes/memory-group-or-skip.ts';

const MIB = 1024 * 1024;
const LIMIT_BYTES = 512 * MIB;
/** A fitted design has 7.5 MB, just below the limit for memory. Together they nearly fill the cache. */
const DESIGNS = 11;
const DESIGN_PX = 1400;
const ORDERS = 8;

async function drawDesigns(t: TestContext): Promise<string> {
  const dir = await tempDir(t);
  for (let seed = 1; seed <= DESIGNS; seed += 1) {
    const drawn = await drawPhoto({ widthPx: 400, heightPx: 400, seed, format: 'jpeg' });
    await writeFile(join(dir, `${seed}.jpg`), drawn);
  }
  return dir;
}

/** Makes orders that each need every design and lie apart from each other, so the cache keeps all designs. */
const aJob = () => ({
  orders: Array.from({ length: ORDERS }, (_, order) => ({
    id: String(order + 1),
    items: Array.from({ length: DESIGNS }, (_, design) => ({
      artwork: { file: `${design + 1}.jpg` },
      width: DESIGN_PX / 300,
    })),
  })),
  sheet: { width: 22, maxHeight: 60, grouping: 'order' },
  packing: { effort: 'fast' },
  output: { effort: 'fast' },
});

/**
 * Checks memory every 2 placements, and moves the brake to 96%: between the pressure and the next check,
 * idle encoders may start to use memory, which would trigger the brake.
 */
const settingsOf = async (t: TestContext) => ({
  ARTWORK_DIR: await drawDesigns(t),
  CHECKPOINT_EVERY: '2',
  MEMORY_EMERGENCY: '0.96',
});

const hashesOf = ({ parts }: GangSheet) => parts.map((part) => part.sha256);

/** Waits for a metric and returns its value. The renderer's metrics arrive with its first heartbeat. */
async function metric(service: RunningService, pattern: RegExp): Promise<number> {
  const [, value] = await until(`a metric like ${pattern.source}`, async () =>
    pattern.exec((await service.get<string>('/metrics')).body),
  );
  return Number(value);
}

const BUDGET = /gangsheet_memory_budget_bytes\{process="renderer"\} (\d+)/;
const RESUMED = /gangsheet_pauses_total\{outcome="resumed\w*",process="renderer"\} ([1-9]\d*)/;
const ABORTED = /gangsheet_pauses_total\{outcome="aborted",process="renderer"\} ([1-9]\d*)/;

/** Fraction of the budget in use, a little above the threshold at which a job pauses. */
const PRESSURE = 0.88;

/** After this time the output of a stopped process has been read. */
const READ_MS = 50;
/** Longer than two placements and the check after them. */
const NEXT_CHECK_MS = 400;

/**
 * Raises memory use to `PRESSURE` as soon as `isThere` accepts the running job, until the job pauses. The
 * renderer is stopped meanwhile, so that the job meets the pressure while it runs, however fast or busy
 * the machine is, and memory that a pause has freed is not taken again.
 * @returns the memory use that was reached, in bytes
 */
async function pressAt(
  service: RunningService,
  { id, ballast, isThere }: { id: string; ballast: Ballast; isThere: (job: GangSheet) => boolean },
): Promise<number> {
  const usedBytes = PRESSURE * (await metric(service, BUDGET));
  const look = async (): Promise<GangSheet> => {
    const { body } = await service.get(`/gangsheets/${id}`);
    assert.ok(
      ['queued', 'running', 'paused'].includes(body.status),
      `the job is ${body.status}: ${JSON.stringify(body.problem)}`,
    );
    return body;
  };
  await until('the job has reached the point of pressure', async () => isThere(await look()));
  const hasPaused = () => service.logged('memory pause').length > 0;
  const pid = service.rendererPid();
  const press = async () => {
    process.kill(pid, 'SIGSTOP');
    await sleep(READ_MS);
    if (!hasPaused()) await ballast.fillTo(usedBytes);
    process.kill(pid, 'SIGCONT');
    await sleep(NEXT_CHECK_MS);
    if (!hasPaused()) await look();
    return hasPaused();
  };
  await until('the job pauses', press);
  return usedBytes;
}

test('A job that reaches the pause threshold frees memory, continues, and gives the same bytes', async (t) => {
  const group = memoryGroupOrSkip(t, LIMIT_BYTES);
  if (group === null) return;
  const env = await settingsOf(t);
  const service = await startRunningService(t, { env, group });
  const undisturbed = await service.runJob(aJob());
  assert.equal(undisturbed.status, 'succeeded');
  assert.equal(undisturbed.memory?.pauses, 0);

  const ballast = startBallast(group);
  const { id } = await service.submit(aJob());
  await pressAt(service, { id, ballast, isThere: (job) => job.progress.placed >= 20 });
  const ended = await service.untilEnded(id);

  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  assert.ok((ended.memory?.pauses ?? 0) >= 1);
  assert.ok((ended.memory?.freedBytes ?? 0) > 0);
  assert.deepEqual(hashesOf(ended), hashesOf(undisturbed));
  await until('the metrics know of it', async () => (await metric(service, RESUMED)) >= 1);
  assert.equal(service.logged('memory pause')[0]!['jobId'], id);
  assert.equal(group.oomKills(), 0);
});

test('A job that cannot free enough fails alone; once memory is free the next job runs, and the failed job resumes to the same bytes', async (t) => {
  const group = memoryGroupOrSkip(t, LIMIT_BYTES);
  if (group === null) return;
  const env = await settingsOf(t);
  const service = await startRunningService(t, { env, group });
  const ballast = startBallast(group);
  const { id } = await service.submit(aJob());
  const isThere = (job: GangSheet) => job.parts.length > 0 && job.progress.part === 2;
  const usedBytes = await pressAt(service, { id, ballast, isThere });
  // The ballast takes all memory that the job frees during its pauses.
  const ended = await until('the job has ended', async () => {
    await ballast.fillTo(usedBytes);
    const { body } = await service.get(`/gangsheets/${id}`);
    return ['succeeded', 'failed'].includes(body.status) && body;
  });

  assert.equal(ended.status, 'failed');
  assert.equal(ended.problem?.code, 'memory_exhausted');
  assert.ok((ended.problem.remediation ?? []).length > 0);
  assert.equal((await service.part(id, 1)).length, ended.parts[0]!.bytes);
  await until('the metrics know of it', async () => (await metric(service, ABORTED)) >= 1);
  assert.equal(service.logged('memory pause ended').at(-1)!['outcome'], 'aborted');
  assert.equal(service.logged('memory summary').at(-1)!['jobId'], id);
  assert.equal(group.oomKills(), 0);

  await ballast.letGo();
  const next = await service.runJob(aJob());
  assert.equal(next.status, 'succeeded', JSON.stringify(next.problem));

  const resumed = await service.call({ method: 'POST', path: `/gangsheets/${id}/resume` });
  assert.equal(resumed.status, 202, JSON.stringify(resumed.body));
  const finished = await service.untilEnded(id);
  assert.equal(finished.status, 'succeeded', JSON.stringify(finished.problem));
  assert.deepEqual(hashesOf(finished), hashesOf(next));
  const lastStart = service.logged('job started').at(-1)!;
  assert.equal(lastStart['jobId'], id);
  assert.equal(lastStart['partsKept'], ended.parts.length);
});
