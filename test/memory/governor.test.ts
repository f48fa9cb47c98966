import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ServiceError } from '../../src/errors.ts';
import type { CheckpointKind } from '../../src/memory/checkpoint.ts';
import { aWorld, type World } from './fakes.ts';

const place = { part: 2, placed: 130 };

/** Memory falls to `percent` at the first collection. */
function falls(world: World, percent: number): void {
  world.onCollect = () => (world.percent = percent);
}

async function refusal(work: Promise<void>): Promise<ServiceError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ServiceError, `expected a refusal, received ${String(error)}`);
  assert.equal(error.code, 'memory_exhausted');
  assert.equal(error.retryable, true);
  assert.notEqual(error.remediation.length, 0);
  return error;
}

test('Below the pause threshold a checkpoint lets the job continue', async () => {
  const world = aWorld();
  const job = world.startJob();
  world.percent = 86.9;
  await job.checkpoint('step', place);
  await job.checkpoint('after', place);
  assert.equal(job.receipt().pauses, 0);
  assert.equal(world.calls.collections, 0);
});

test('Warns once of a limit that it cannot read, with advice', () => {
  const [warning, ...others] = aWorld({}, { mayHideLimit: true }).events('memory limit not seen');
  assert.equal(warning?.level, 'warn');
  assert.equal(warning['limitMb'], 1600);
  assert.match(String(warning['advice']), /Set MEMORY_LIMIT_MB/);
  assert.deepEqual(others, []);
  assert.deepEqual(aWorld().events('memory limit not seen'), []);
});

test('At the pause threshold the job pauses, cleans up and resumes', async () => {
  const world = aWorld();
  const told: string[] = [];
  const job = world.startJob({
    listener: {
      onPause: () => told.push('paused'),
      onResume: () => told.push('resumed'),
    },
  });
  world.percent = 88;
  falls(world, 40);
  await job.checkpoint('step', place);
  assert.deepEqual(told, ['paused', 'resumed']);
  assert.deepEqual(world.calls, { collections: 2, returns: 1, cacheEmptied: 1 });
  assert.equal(job.degraded(), false);
  const { pauses, cleanups, freedBytes, peakBytes } = job.receipt();
  assert.deepEqual(
    { pauses, cleanups, freedMb: freedBytes / 2 ** 20, peakMb: peakBytes / 2 ** 20 },
    { pauses: 1, cleanups: 1, freedMb: 720, peakMb: 1320 },
  );
});

test('Checks memory before an image is decoded too, and logs that place', async () => {
  const world = aWorld();
  const job = world.startJob();
  await job.checkpoint('step', place);
  world.percent = 88;
  falls(world, 40);
  await job.beforeDecode();
  assert.equal(job.receipt().pauses, 1);
  const [pause] = world.events('memory pause');
  assert.deepEqual(pause!['place'], { ...place, before: 'decoding' });
});

test('Logs a pause from the reading that caused it to its outcome', async () => {
  const world = aWorld();
  world.governor.addDroppable({ name: 'fitted_artworks', drop: () => 700 * 2 ** 20 });
  const job = world.startJob();
  world.percent = 88;
  falls(world, 40);
  await job.checkpoint('step', place);
  const [pause] = world.events('memory pause');
  assert.deepEqual(pause, {
    level: 'warn',
    event: 'memory pause',
    pause: 1,
    place,
    usedMb: 1320,
    budgetMb: 1500,
    limitMb: 1600,
    percent: 88,
    thresholdPercent: 87,
  });
  assert.deepEqual(
    world.events('memory cleanup step').map((line) => [line['step'], line['freedMb']]),
    [
      ['drain_native', 0],
      ['fitted_artworks', 0],
      ['collect_garbage', 720],
      ['empty_sharp_cache', 0],
      ['return_memory', 0],
    ],
  );
  const [, dropped, , , returned] = world.events('memory cleanup step');
  assert.equal(dropped?.['droppedMb'], 700);
  assert.equal(returned?.['via'], 'malloc_trim');
  const [end] = world.events('memory pause ended');
  assert.deepEqual(end, {
    level: 'info',
    event: 'memory pause ended',
    outcome: 'resumed',
    pause: 1,
    place,
    usedMb: 600,
    budgetMb: 1500,
    limitMb: 1600,
    percent: 40,
    percentBefore: 88,
    freedMb: 720,
    waitedMs: 100,
  });
  assert.deepEqual(
    world.counted.filter(([name]) => name !== 'freed'),
    [['cleanup'], ['pauseEnded', 'resumed', 0.1]],
  );
});

test('Asks droppables to drop memory in the order of their registration, until they are removed', async () => {
  const world = aWorld();
  const asked: string[] = [];
  const droppable = (name: string) => ({
    name,
    drop: () => {
      asked.push(name);
      return 1;
    },
  });
  const takeBack = world.governor.addDroppable(droppable('prefetch'));
  world.governor.addDroppable(droppable('fitted_artworks'));
  falls(world, 40);
  world.percent = 88;
  await world.startJob().checkpoint('step', place);
  takeBack();
  world.percent = 88;
  await world.startJob().checkpoint('step', place);
  assert.deepEqual(asked, ['prefetch', 'fitted_artworks', 'fitted_artworks']);
});

test('Memory that settles between the target and the critical threshold lets the job continue with reduced memory use', async () => {
  const world = aWorld();
  const job = world.startJob();
  world.percent = 88;
  falls(world, 75);
  await job.checkpoint('step', place);
  assert.equal(job.degraded(), true);
  assert.equal(job.every(), 1);
  const [end] = world.events('memory pause ended');
  assert.equal(end?.['outcome'], 'resumed_degraded');
  assert.ok((end['waitedMs'] as number) < 3_000, 'a plateau ends the wait long before 30 s');

  world.percent = 70;
  await job.checkpoint('step', place);
  assert.equal(job.degraded(), true, 'the target itself is not below the target');
  world.percent = 69.9;
  await job.checkpoint('step', place);
  assert.equal(job.degraded(), false);
  assert.equal(job.every(), 10);
});

test('Memory that does not fall aborts the job on the plateau and reports the cleanup', async () => {
  const world = aWorld();
  const job = world.startJob();
  job.predict(900 * 2 ** 20);
  world.percent = 90;
  falls(world, 85);
  const error = await refusal(job.checkpoint('step', place));
  assert.deepEqual(error.details, {
    reason: 'not_enough_freed',
    place,
    pauses: 1,
    limitBytes: 1600 * 2 ** 20,
    budgetBytes: 1500 * 2 ** 20,
    usedBytes: 1275 * 2 ** 20,
    peakBytes: 1350 * 2 ** 20,
    predictedPeakBytes: 900 * 2 ** 20,
    beforePercent: 90,
    afterPercent: 85,
    targetPercent: 80,
    steps: [
      { step: 'drain_native', outcome: 'done', freedBytes: 0 },
      { step: 'collect_garbage', outcome: 'done', freedBytes: 75 * 2 ** 20 },
      { step: 'empty_sharp_cache', outcome: 'done', freedBytes: 0 },
      { step: 'return_memory', outcome: 'done', freedBytes: 0 },
    ],
  });
  const [end] = world.events('memory pause ended');
  assert.equal(end?.['outcome'], 'aborted');
  assert.equal(end['reason'], 'not_enough_freed');
  assert.ok((end['waitedMs'] as number) < 3_000);
  assert.deepEqual(world.counted.at(-1)?.slice(0, 2), ['pauseEnded', 'aborted']);
});

test('While native work is in flight, a steady reading is not a plateau, and the wait lasts up to its bound', async () => {
  const world = aWorld({ pauseMaxWaitMs: 20_000 });
  const job = world.startJob();
  world.percent = 88;
  world.nativeInFlight = 1;
  await refusal(job.checkpoint('step', place));
  assert.ok(world.clock.now() >= 20_000 && world.clock.now() < 30_000);
  const drains = world.events('memory cleanup step').filter(({ step }) => step === 'drain_native');
  assert.ok(drains.length >= 2, 'the cleanup is repeated during a long wait');
  assert.equal(drains[0]?.['outcome'], 'timed_out');
  assert.equal(job.receipt().cleanups, drains.length);
});

test('Memory that native work releases during the wait resumes the job', async () => {
  const world = aWorld();
  const job = world.startJob();
  world.percent = 88;
  world.nativeInFlight = 1;
  world.onRead = () => {
    if (world.clock.now() < 12_000) return;
    world.nativeInFlight = 0;
    world.percent = 50;
  };
  await job.checkpoint('step', place);
  assert.equal(world.events('memory pause ended')[0]?.['outcome'], 'resumed');
});

test('A new part already pauses at the critical threshold', async () => {
  const world = aWorld();
  const job = world.startJob();
  falls(world, 60);
  world.percent = 80;
  await job.checkpoint('step', place);
  assert.equal(job.receipt().pauses, 0);
  await job.checkpoint('before', place);
  assert.equal(job.receipt().pauses, 1);
  assert.equal(world.events('memory pause')[0]?.['thresholdPercent'], 80);
});

test('Two useless pauses in a row end the job', async () => {
  const world = aWorld();
  const job = world.startJob();
  falls(world, 79);
  world.percent = 81;
  await job.checkpoint('before', place);
  world.percent = 81;
  const error = await refusal(job.checkpoint('before', place));
  assert.equal(error.details['reason'], 'useless_pauses');
});

test('A useful pause between two useless ones keeps the job alive', async () => {
  const world = aWorld();
  const job = world.startJob();
  for (const after of [79, 60, 79]) {
    falls(world, after);
    world.percent = 81;
    await job.checkpoint('before', place);
  }
  assert.equal(job.receipt().pauses, 3);
});

test('A job pauses five times but not six', async () => {
  const world = aWorld();
  const job = world.startJob();
  falls(world, 40);
  for (let pause = 1; pause <= 5; pause += 1) {
    world.percent = 88;
    await job.checkpoint('step', place);
  }
  world.percent = 88;
  const error = await refusal(job.checkpoint('step', place));
  assert.equal(error.details['reason'], 'too_many_pauses');
  assert.equal(job.receipt().pauses, 5);
  assert.equal(world.percent, 88, 'no further cleanup is tried');
});

test('A job is held for at most 120 s in total', async () => {
  const world = aWorld({ pauseMaxWaitMs: 70_000 });
  const job = world.startJob();
  world.nativeInFlight = 1;
  for (const untilMs of [60_000, 115_000]) {
    world.percent = 88;
    world.onRead = () => {
      if (world.clock.now() >= untilMs) world.percent = 50;
    };
    await job.checkpoint('step', place);
  }
  world.percent = 88;
  world.onRead = () => undefined;
  await refusal(job.checkpoint('step', place));
  assert.ok(world.clock.now() < 126_000, 'the third pause had 5 s and one cleanup left');
  world.percent = 88;
  const error = await refusal(job.checkpoint('step', place));
  assert.equal(error.details['reason'], 'pause_time_used_up');
});

test('In an emergency the job resumes or ends within 2 s of the cleanup', async () => {
  const world = aWorld();
  world.percent = 94;
  world.onRead = () => void (world.percent += 0.001);
  const startMs = world.clock.now();
  world.nativeInFlight = 0;
  await refusal(world.startJob().checkpoint('step', place));
  assert.ok(world.clock.now() - startMs <= 2_300);

  const other = aWorld();
  other.percent = 94;
  falls(other, 79);
  await other.startJob().checkpoint('step', place);
  assert.equal(other.events('memory pause ended')[0]?.['outcome'], 'resumed_degraded');
});

test('Cancelling ends a pause at once with the reason of the signal', async () => {
  const world = aWorld();
  const controller = new AbortController();
  const resumed: string[] = [];
  const job = world.startJob({
    signal: controller.signal,
    listener: { onResume: () => resumed.push('resumed') },
  });
  world.percent = 88;
  world.nativeInFlight = 1;
  const reason = new Error('the client went away');
  world.onRead = () => {
    if (world.clock.now() >= 6_000) controller.abort(reason);
  };
  await assert.rejects(job.checkpoint('step', place), reason);
  assert.ok(world.clock.now() < 6_500);
  assert.equal(world.events('memory pause ended')[0]?.['outcome'], 'cancelled');
  assert.deepEqual(resumed, []);
  await assert.rejects(job.checkpoint('step', place), reason);
});

test('Jobs that run short of memory together share one pause and one cleanup', async () => {
  const world = aWorld();
  const [first, second] = [world.startJob(), world.startJob()];
  world.percent = 88;
  falls(world, 75);
  await Promise.all([first.checkpoint('step', place), second.checkpoint('step', place)]);
  assert.deepEqual(world.calls, { collections: 2, returns: 1, cacheEmptied: 1 });
  assert.equal(world.events('memory pause').length, 1);
  assert.equal(world.events('memory pause joined').length, 1);
  assert.deepEqual([first.degraded(), second.degraded()], [true, true]);
  assert.deepEqual([first.receipt().pauses, second.receipt().pauses], [1, 1]);
});

test('When a pause ends one job, the jobs it held check whether that made room', async () => {
  const world = aWorld();
  const [first, second] = [world.startJob(), world.startJob()];
  world.percent = 90;
  const firstEnds = refusal(first.checkpoint('step', place)).then(() => (world.percent = 50));
  await Promise.all([firstEnds, second.checkpoint('step', place)]);
  assert.deepEqual(
    world.events('memory pause ended').map(({ outcome }) => outcome),
    ['aborted', 'resumed'],
  );
});

test('A cancelled job leaves the pause to the next job', async () => {
  const world = aWorld();
  const controller = new AbortController();
  const [first, second] = [world.startJob({ signal: controller.signal }), world.startJob()];
  world.percent = 88;
  world.nativeInFlight = 1;
  world.onRead = () => {
    if (world.clock.now() >= 7_000) controller.abort(new Error('cancelled'));
    if (world.clock.now() >= 15_000) world.percent = 50;
  };
  await Promise.all([
    assert.rejects(first.checkpoint('step', place), /cancelled/),
    second.checkpoint('step', place),
  ]);
  assert.equal(world.events('memory pause').length, 2);
});

test('A scheduled cleanup runs after a fixed number of placements, whatever the state', async () => {
  const world = aWorld({ checkpointEvery: 10, cleanupEvery: 25 });
  const job = world.startJob();
  world.percent = 20;
  for (let placed = 10; placed <= 60; placed += 10) await job.checkpoint('step', { placed });
  await job.checkpoint('before', {});
  assert.equal(job.receipt().cleanups, 2);
  assert.equal(job.receipt().pauses, 0);
  assert.equal(world.events('memory pause').length, 0);
});

test('A cleanup that is due before the next checkpoint brings the checkpoint forward', () => {
  const job = aWorld({ checkpointEvery: 10, cleanupEvery: 3 }).startJob();
  assert.equal(job.every(), 3);
});

test('The V8 heap alone can pause and abort a job, and the error names the heap', async () => {
  const world = aWorld();
  const job = world.startJob();
  world.percent = 20;
  world.heapPercent = 90;
  const error = await refusal(job.checkpoint('step', place));
  assert.match(error.message, /900 of 1000 MB of the JavaScript heap/);
  assert.deepEqual(
    error.remediation.map(({ action }) => action),
    ['fewer_orders'],
  );
  assert.equal(world.events('memory pause')[0]?.['heapUsedMb'], 900);
});

test('Logs a summary once when a job ends', async () => {
  const world = aWorld();
  const job = world.startJob();
  job.predict(1000 * 2 ** 20);
  world.percent = 88;
  falls(world, 40);
  await job.checkpoint('step', place);
  job.end();
  job.end();
  assert.deepEqual(world.events('memory summary'), [
    {
      level: 'info',
      event: 'memory summary',
      usedMb: 600,
      budgetMb: 1500,
      limitMb: 1600,
      percent: 40,
      availableMb: 900,
      peakMb: 1320,
      peakPercent: 88,
      predictedPeakMb: 1000,
      pauses: 1,
      pausedMs: 100,
      cleanups: 1,
      freedMb: 720,
      gaveUp: ['prefetch'],
    },
  ]);
});

test('The report has state, source and figures, and a changed limit is logged once', () => {
  const world = aWorld();
  world.percent = 81;
  assert.deepEqual(world.governor.report(), {
    state: 'critical',
    source: 'cgroup-v2',
    limitBytes: 1600 * 2 ** 20,
    budgetBytes: 1500 * 2 ** 20,
    usedBytes: 1215 * 2 ** 20,
    utilisation: 0.81,
  });
  assert.deepEqual(
    world.events('memory state').map(({ from, to, level }) => ({ from, to, level })),
    [{ from: 'normal', to: 'critical', level: 'warn' }],
  );
  world.limitMb = 800;
  world.governor.report();
  world.governor.report();
  assert.deepEqual(
    world.events('memory limit changed').map(({ fromMb, toMb }) => ({ fromMb, toMb })),
    [{ fromMb: 1600, toMb: 800 }],
  );
});

test('Whatever memory does, pauses are bounded and every refusal has a remedy', async () => {
  const percent = fc.double({ min: 0, max: 110, noNaN: true });
  const aStep = fc.record({
    kind: fc.constantFrom<CheckpointKind>('step', 'before', 'after'),
    before: percent,
    afterCleanup: percent,
    heap: fc.double({ min: 0, max: 95, noNaN: true }),
    inFlight: fc.integer({ min: 0, max: 1 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { maxLength: 20 }), async (steps) => {
      const world = aWorld();
      const job = world.startJob();
      for (const step of steps) {
        world.percent = step.before;
        world.heapPercent = step.heap;
        world.nativeInFlight = step.inFlight;
        falls(world, step.afterCleanup);
        const error = await job.checkpoint(step.kind, place).then(
          () => null,
          (thrown: unknown) => thrown as ServiceError,
        );
        if (error === null) continue;
        assert.equal(error.code, 'memory_exhausted');
        assert.ok(error.remediation.length > 0);
        assert.ok(error.remediation.every(({ detail }) => /\d/.test(detail)));
        assert.doesNotMatch(error.message, /NaN|undefined/);
        break;
      }
      assert.ok(job.receipt().pauses <= 5);
      assert.ok(world.clock.now() <= 120_000 + 11_000, `paused ${world.clock.now()} ms`);
    }),
    { numRuns: 60 },
  );
});

test('In an emergency the job with the largest reservation is stopped with its figures, and memory is cleaned up', async () => {
  const world = aWorld();
  const stopped: string[] = [];
  const start = (name: string, reservedMb: number) => {
    const onBrake = (error: ServiceError) => {
      assert.equal(error.code, 'memory_exhausted');
      assert.equal(error.details['reason'], 'emergency');
      assert.ok(error.remediation.length > 0);
      stopped.push(name);
    };
    const job = world.startJob({ listener: { onBrake } });
    job.predict(reservedMb * 2 ** 20);
    return job;
  };
  start('small', 100);
  const large = start('large', 500);
  start('middle', 300);
  world.percent = 94;
  await world.governor.brake();
  assert.deepEqual(stopped, ['large']);
  assert.ok(world.calls.collections > 0);
  large.end();
  await world.governor.brake();
  assert.deepEqual(stopped, ['large', 'middle']);
  assert.equal(world.counted.filter(([what]) => what === 'braked').length, 2);
  assert.deepEqual(
    world.events('memory brake').map((line) => line['reservedMb']),
    [500, 300],
  );
});
