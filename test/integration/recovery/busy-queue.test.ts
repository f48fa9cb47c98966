import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { until } from '../../support/processes/until.ts';
import { startContained } from '../../support/service/contained-service.ts';
import { folderWithDesign, SMALL_JOB } from '../../support/service/small-job.ts';

const JOBS = 36;

async function start(t: TestContext, env: Readonly<Record<string, string>>) {
  const service = await startContained(t, {
    env: { ARTWORK_DIR: await folderWithDesign(t), ...env },
  });
  await service.untilReady();
  return service;
}

test('With two jobs at a time and a queue that is never empty, the renderer is still replaced', async (t) => {
  const service = await start(t, {
    RENDER_CONCURRENCY: '2',
    RECYCLE_ABOVE_MB: '1',
    IDLE_CLEANUP_SECONDS: '0',
    QUEUE_LIMIT: String(JOBS),
  });
  const sent = await Promise.all(Array.from({ length: JOBS }, () => service.submit(SMALL_JOB)));
  for (const { id } of sent) assert.equal((await service.untilEnded(id)).status, 'succeeded');
  const recycled = service.logged('renderer recycled');
  t.diagnostic(`${recycled.length} replacements during ${JOBS} jobs`);
  // One job for each of two places, and at most one more that begins before the moment is made.
  assert.ok(recycled.length >= JOBS / 3 - 1, `${recycled.length} replacements of ${JOBS} jobs`);
  assert.deepEqual(service.logged('renderer died'), []);
});

test('The log says regularly that the renderer and its decoders are healthy', async (t) => {
  const service = await start(t, { HEALTH_LOG_SECONDS: '1', RECYCLE_AFTER_MINUTES: '60' });
  await service.runJob(SMALL_JOB);
  const line = await until(
    'a line after the job and the measurement that follows it',
    () => service.logged('renderer healthy').find(({ jobs, idleMb }) => jobs === 1 && idleMb),
    { signal: t.signal },
  );
  assert.equal(line['level'], 'info');
  assert.equal(line['pid'], service.rendererPid());
  const seconds = (line['ageSeconds'] as number) + (line['recycleInSeconds'] as number);
  assert.ok(seconds >= 3599 && seconds <= 3601, `${seconds} s from start to replacement`);
  assert.deepEqual([line['openJobs'], line['openQuestions']], [0, 0]);
  for (const name of ['usedMb', 'budgetMb', 'percent', 'idleMb']) {
    assert.ok((line[name] as number) > 0, `${name} is ${String(line[name])}`);
  }
  const { decoders } = await service.untilLogged('decoders healthy');
  const [decoder] = decoders as readonly Record<string, number>[];
  assert.ok(decoder!['pid']! > 0 && decoder!['usedMb']! > 0);
});
