import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { GangSheet } from '../../src/http/contract/gang-sheet.ts';
import { drawPhoto } from '../support/draw-artwork.ts';
import { createMemoryGroup, type MemoryGroup } from '../support/memory-group.ts';
import { startRunningService, type RunningService } from '../support/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';

const MIB = 1024 * 1024;
const LIMIT_BYTES = 512 * MIB;
const BALLAST = fileURLToPath(new URL('../support/ballast.js', import.meta.url));
/** Fitted, a design has 7.5 MB, just below what is kept in memory; together they nearly fill the cache. */
const DESIGNS = 11;
const DESIGN_PX = 1400;
const ORDERS = 8;

/** A real memory group of the kernel, or a test that says why it was skipped. */
function memoryGroup(t: TestContext): MemoryGroup | null {
  const group = createMemoryGroup({ limitBytes: LIMIT_BYTES });
  if ('unavailable' in group) {
    t.skip(group.unavailable);
    return null;
  }
  t.after(() => group.remove());
  return group;
}

/** Something else in the container that holds memory, as much as it is told to. */
function startBallast(group: MemoryGroup) {
  const child = group.spawn(process.execPath, ['--expose-gc', BALLAST], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return {
    async hold(mib: number): Promise<void> {
      const answered = once(child.stdout!, 'data');
      child.stdin!.write(`${mib}\n`);
      await answered;
    },
  };
}

async function drawDesigns(t: TestContext): Promise<string> {
  const dir = await tempDir(t);
  for (let seed = 1; seed <= DESIGNS; seed += 1) {
    const drawn = await drawPhoto({ widthPx: 400, heightPx: 400, seed, format: 'jpeg' });
    await writeFile(join(dir, `${seed}.jpg`), drawn);
  }
  return dir;
}

/** Each order needs each design once and lies apart from the others, so the cache keeps all designs. */
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

const hashesOf = ({ parts }: GangSheet) => parts.map((part) => part.sha256);

async function metric(service: RunningService, pattern: RegExp): Promise<number> {
  const { body } = await service.get<string>('/metrics');
  return Number(pattern.exec(body)?.[1] ?? NaN);
}

const USED = /gangsheet_memory_used_bytes\{process="renderer"\} (\d+)/;
const BUDGET = /gangsheet_memory_budget_bytes\{process="renderer"\} (\d+)/;

const RESUMED = /gangsheet_pauses_total\{outcome="resumed\w*",process="renderer"\} (\d+)/;
const ABORTED = /gangsheet_pauses_total\{outcome="aborted",process="renderer"\} (\d+)/;

/** Waits until `isThere` says so of the running job. */
async function untilJob(
  service: RunningService,
  id: string,
  isThere: (job: GangSheet) => boolean,
): Promise<void> {
  for (;;) {
    const { body } = await service.get(`/gangsheets/${id}`);
    if (isThere(body)) return;
    assert.ok(['queued', 'running'].includes(body.status), `the job is ${body.status}`);
    await sleep(10);
  }
}

/** MiB that would bring memory to this share of its budget just now. */
async function missingTo(service: RunningService, share: number): Promise<number> {
  const [used, budget] = [await metric(service, USED), await metric(service, BUDGET)];
  return Math.ceil((budget * share - used) / MIB);
}

test('A job that meets the pause threshold frees memory, goes on, and gives the same bytes', async (t) => {
  const group = memoryGroup(t);
  if (group === null) return;
  const env = { ARTWORK_DIR: await drawDesigns(t), CHECKPOINT_EVERY: '2' };
  const service = await startRunningService(t, { env, group });
  const undisturbed = await service.runJob(aJob());
  assert.equal(undisturbed.status, 'succeeded');
  assert.equal(undisturbed.memory?.pauses, 0);

  const ballast = startBallast(group);
  const { id } = await service.submit(aJob());
  await untilJob(service, id, (job) => job.progress.placed >= 20);
  await ballast.hold(await missingTo(service, 0.89));
  await service.untilLogged('memory pause');
  const ended = await service.untilEnded(id);

  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  assert.ok((ended.memory?.pauses ?? 0) >= 1);
  assert.ok((ended.memory?.freedBytes ?? 0) > 0);
  assert.deepEqual(hashesOf(ended), hashesOf(undisturbed));
  assert.ok((await metric(service, RESUMED)) >= 1);
  assert.equal(service.logged('memory pause')[0]!['jobId'], id);
  assert.equal(group.oomKills(), 0);
});

test('A job that cannot free enough fails alone: its finished parts stay, and the next one runs', async (t) => {
  const group = memoryGroup(t);
  if (group === null) return;
  const env = { ARTWORK_DIR: await drawDesigns(t), CHECKPOINT_EVERY: '2' };
  const service = await startRunningService(t, { env, group });
  const ballast = startBallast(group);
  const { id } = await service.submit(aJob());
  await untilJob(service, id, (job) => job.parts.length > 0 && job.progress.part === 2);
  // Whatever the job lets go of in its pauses is taken by somebody else.
  let held = 0;
  while (service.logged('memory summary').length === 0) {
    const missing = await missingTo(service, 0.89);
    if (missing > 0) await ballast.hold((held += missing));
    // The metrics are as old as the last heartbeat: what was just added has to show in them first.
    await sleep(700);
  }
  const ended = await service.untilEnded(id);

  assert.equal(ended.status, 'failed');
  assert.equal(ended.problem?.code, 'memory_exhausted');
  assert.ok((ended.problem.remediation ?? []).length > 0);
  assert.equal((await service.part(id, 1)).length, ended.parts[0]!.bytes);
  assert.ok((await metric(service, ABORTED)) >= 1);
  assert.equal(service.logged('memory pause ended').at(-1)!['outcome'], 'aborted');
  assert.equal(service.logged('memory summary').at(-1)!['jobId'], id);
  assert.equal(group.oomKills(), 0);

  await ballast.hold(0);
  const next = await service.runJob(aJob());
  assert.equal(next.status, 'succeeded', JSON.stringify(next.problem));
});
