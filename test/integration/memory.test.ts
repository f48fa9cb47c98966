import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { drawPhoto } from '../support/draw-artwork.ts';
import { createMemoryGroup, type MemoryGroup } from '../support/memory-group.ts';
import { startRunningService, type RunningService } from '../support/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';

const MIB = 1024 * 1024;
const LIMIT_BYTES = 512 * MIB;
const BALLAST = fileURLToPath(new URL('../support/ballast.js', import.meta.url));
const DESIGNS = 24;

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

/** Fitted, each design is 4 MB; all are needed again and again, so the cache fills up. */
const aJob = () => ({
  orders: Array.from({ length: DESIGNS }, (_, index) => ({
    id: String(index + 1),
    items: [{ artwork: { file: `${index + 1}.jpg` }, width: 3.33, quantity: 12 }],
  })),
  sheet: { width: 22, maxHeight: 100 },
});

const hashesOf = (job: { parts: { sha256: string }[] }) => job.parts.map((part) => part.sha256);

async function metric(service: RunningService, pattern: RegExp): Promise<number> {
  const { body } = await service.call('GET', '/metrics');
  return Number(pattern.exec(body as string)?.[1] ?? NaN);
}

const USED = /gangsheet_memory_used_bytes\{process="renderer"\} (\d+)/;
const BUDGET = /gangsheet_memory_budget_bytes\{process="renderer"\} (\d+)/;

/** Waits until the job is in the middle of a part, and how full memory is then. */
async function inTheMiddle(service: RunningService, id: string, placed: number) {
  for (;;) {
    const { body } = await service.call('GET', `/gangsheets/${id}`);
    assert.ok(['queued', 'running'].includes(body.status), `the job is ${body.status}`);
    if (body.progress.placed >= placed) break;
    await sleep(10);
  }
  return { used: await metric(service, USED), budget: await metric(service, BUDGET) };
}

test('A job that meets the pause threshold frees memory, goes on, and gives the same bytes', async (t) => {
  const group = memoryGroup(t);
  if (group === null) return;
  const env = { ARTWORK_DIR: await drawDesigns(t), CHECKPOINT_EVERY: '2' };
  const service = await startRunningService(t, { env, group });
  const undisturbed = await service.runJob(aJob());
  assert.equal(undisturbed.body.status, 'succeeded');
  assert.equal(undisturbed.body.memory.pauses, 0);

  const ballast = startBallast(group);
  const { body: taken } = await service.call('POST', '/gangsheets', aJob());
  const { used, budget } = await inTheMiddle(service, taken.id, 40);
  await ballast.hold(Math.ceil((budget * 0.89 - used) / MIB));
  await service.untilLogged('memory pause');
  const ended = await service.untilEnded(taken.id);

  assert.equal(ended.body.status, 'succeeded', JSON.stringify(ended.body.problem));
  assert.ok(ended.body.memory.pauses >= 1);
  assert.ok(ended.body.memory.freedBytes > 0);
  assert.deepEqual(hashesOf(ended.body), hashesOf(undisturbed.body));
  assert.ok(
    (await metric(
      service,
      /gangsheet_pauses_total\{outcome="resumed\w*",process="renderer"\} (\d+)/,
    )) >= 1,
  );
  const [pause] = service.logged('memory pause');
  assert.equal(pause!['jobId'], taken.id);
  assert.equal(group.oomKills(), 0);
});

test('A job that cannot free enough fails alone, says why and what to do, and the next one runs', async (t) => {
  const group = memoryGroup(t);
  if (group === null) return;
  const env = { ARTWORK_DIR: await drawDesigns(t), CHECKPOINT_EVERY: '2' };
  const service = await startRunningService(t, { env, group });
  const ballast = startBallast(group);
  const { body: taken } = await service.call('POST', '/gangsheets', aJob());
  // The first part is done and kept; the second is in work.
  const first = 5;
  const { used, budget } = await inTheMiddle(service, taken.id, first);
  await ballast.hold(Math.ceil((budget * 0.92 - used) / MIB));
  await service.untilLogged('memory pause');
  const { used: pausedAt } = { used: await metric(service, USED) };
  if (pausedAt < budget * 0.87) {
    await ballast.hold(
      Math.ceil((budget * 0.92 - used) / MIB) + Math.ceil((budget * 0.9 - pausedAt) / MIB),
    );
  }
  const ended = await service.untilEnded(taken.id);
  assert.equal(ended.body.status, 'failed');
  const { problem } = ended.body;
  assert.equal(problem.code, 'memory_exhausted');
  assert.ok(problem.remediation.length > 0);
  assert.equal(group.oomKills(), 0);

  await ballast.hold(0);
  const next = await service.runJob(aJob());
  assert.equal(next.body.status, 'succeeded', JSON.stringify(next.body.problem));
});
