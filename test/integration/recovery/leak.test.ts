import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { withFault } from '../../support/damage/fault.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { memoryGroupOrSkip } from '../../support/processes/memory-group-or-skip.ts';
import { folderWithDesign, SMALL_JOB } from '../../support/service/small-job.ts';

const LIMIT_BYTES = 2 ** 30;
/** A slope is only trusted from the twentieth idle baseline on. */
const JOBS = 22;
/** A hundred jobs would leak most of the group; twenty leak too little to be noticed by the total. */
const LEAK_MB = 7;
/** Three quarters of this memory are freed but cannot be returned to the system. */
const FRAGMENTS_MB = 96;

/** Starts a service with a faulty renderer that measures after every job; null without a memory group. */
async function startFaulty(t: TestContext, fault: string): Promise<RunningService | null> {
  const group = memoryGroupOrSkip(t, LIMIT_BYTES);
  if (group === null) return null;
  const look = {
    ARTWORK_DIR: await folderWithDesign(t),
    IDLE_CLEANUP_SECONDS: '0',
    LOG_LEVEL: 'debug',
  };
  return startRunningService(t, { env: { ...withFault(fault), ...look }, group });
}

async function runJobs(service: RunningService): Promise<void> {
  const sent = [];
  for (let job = 0; job < JOBS; job += 1) sent.push(await service.submit(SMALL_JOB));
  for (const { id } of sent) assert.equal((await service.untilEnded(id)).status, 'succeeded');
}

test('Replaces a leaking renderer between two jobs, long before memory is low', async (t) => {
  const service = await startFaulty(t, `leak:${LEAK_MB}`);
  if (service === null) return;
  const firstPid = service.rendererPid();
  await runJobs(service);
  const [recycled] = service.logged('renderer recycled');
  assert.equal(recycled?.['reason'], 'floor_climbs');
  assert.equal(recycled['pid'], firstPid);
  assert.notEqual(service.rendererPid(), firstPid);
  assert.deepEqual(service.logged('memory state'), []);
  assert.deepEqual(service.logged('renderer died'), []);
  const { body } = await service.get<string>('/metrics');
  assert.match(body, /gangsheet_renderer_recycles_total\{reason="floor_climbs"[^}]*\} 1/);
});

test('Keeps a renderer whose memory is fragmented but stable', async (t) => {
  const service = await startFaulty(t, `fragments:${FRAGMENTS_MB}`);
  if (service === null) return;
  await runJobs(service);
  const baselinesMb = service.logged('idle cleanup').map((line) => line['residentMb'] as number);
  const beforeMb = service.logged('fragments')[0]!['residentMb'] as number;
  const heldMb = Math.min(...baselinesMb) - beforeMb;
  assert.ok(baselinesMb.length >= JOBS - 1, `${baselinesMb.length} baselines`);
  assert.ok(heldMb > 0.85 * FRAGMENTS_MB, `${heldMb} MB of the fragments are resident`);
  assert.deepEqual(service.logged('renderer recycled'), []);
  assert.deepEqual(service.logged('renderer died'), []);
});
