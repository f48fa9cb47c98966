import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FlightRecorder } from '../../src/flight-recorder/flight-recorder.ts';
import { checkpoint, type CheckpointAt } from '../../src/render-job/checkpoint.ts';
import { DiskSaver } from '../../src/render-job/disk-saver.ts';
import type { JobRun } from '../../src/render-job/job-run.ts';
import { RunReport } from '../../src/render-job/run/run-report.ts';
import { aPart, aRequest } from '../support/service/make-job.ts';

/** A run that traces every call, with a disk that may be full. */
function aTracedRun({ diskError = null }: { diskError?: Error | null } = {}) {
  const trace: unknown[] = [];
  const job = { id: 'job-1', request: aRequest() } as JobRun['job'];
  const report = new RunReport(job, {
    send: (message) => {
      if (message.type !== 'progress') trace.push(message.type);
      else trace.push(['progress', message.progress.part, message.progress.placed]);
    },
    metrics: {
      partKept: ({ pixels, placements }, peakBytes) =>
        void trace.push(['counted', pixels, placements, peakBytes]),
      peak: () => assert.fail('a checkpoint counts no peak of the job'),
    },
  });
  const recorder = {
    record: (record: { jobId: string; place: object }) =>
      trace.push(['flight record', record.jobId, record.place]),
  } as unknown as FlightRecorder;
  const memory = {
    checkpoint: (kind: string, place: object) => Promise.resolve(void trace.push([kind, place])),
    cacheLimits: () => ({ budgetBytes: 5, prefetch: 1 }),
    takePartPeak: () => 99,
  } as unknown as JobRun['memory'];
  const check = () => {
    trace.push('disk room');
    return diskError === null ? Promise.resolve() : Promise.reject(diskError);
  };
  const saver = new DiskSaver({ check });
  const disk = { saver } as unknown as JobRun['disk'];
  const cache = { setLimits: (limits: object) => void trace.push(['cache limits', limits]) };
  const run = { job, report, recorder, memory, disk };
  return { trace, at: (at: CheckpointAt) => checkpoint(run, cache, at) };
}

for (const kind of ['before', 'step'] as const) {
  test(`The checkpoint "${kind}" handles progress, flight record, disk room, memory and cache limits in that order`, async () => {
    const { trace, at } = aTracedRun();
    await at({ kind, part: 2, placed: 7 });
    assert.deepEqual(trace, [
      ['progress', 2, 7],
      ['flight record', 'job-1', { part: 2, placed: 7 }],
      'disk room',
      [kind, { part: 2, placed: 7 }],
      ['cache limits', { budgetBytes: 5, prefetch: 1 }],
    ]);
  });
}

test('The checkpoint after a part reports the kept part before anything that may end the job', async () => {
  const { trace, at } = aTracedRun();
  const receipt = aPart({ number: 3, placements: 4, widthPx: 10, heightPx: 20 });
  await at({ kind: 'after', kept: { receipt, warnings: [] }, isLast: false });
  assert.deepEqual(trace, [
    ['progress', 0, 4],
    ['counted', 200, 4, 99],
    'part-kept',
    ['flight record', 'job-1', { part: 3, placed: 4 }],
    'disk room',
    ['after', { part: 3, placed: 4 }],
    ['cache limits', { budgetBytes: 5, prefetch: 1 }],
  ]);
});

test('The checkpoint after the last part checks nothing, because nothing may fail the job anymore', async () => {
  const { trace, at } = aTracedRun({ diskError: new Error('full') });
  const receipt = aPart({ number: 3, placements: 4, widthPx: 10, heightPx: 20 });
  await at({ kind: 'after', kept: { receipt, warnings: [] }, isLast: true });
  assert.deepEqual(trace, [
    ['progress', 0, 4],
    ['counted', 200, 4, 99],
    'part-kept',
    ['flight record', 'job-1', { part: 3, placed: 4 }],
  ]);
});

test('A checkpoint without disk room fails before memory is read, with its position recorded', async () => {
  const diskError = new Error('full');
  const { trace, at } = aTracedRun({ diskError });
  await assert.rejects(at({ kind: 'step', part: 1, placed: 1, artwork: 'ab' }), diskError);
  assert.deepEqual(trace.at(-2), ['flight record', 'job-1', { part: 1, placed: 1, artwork: 'ab' }]);
  assert.equal(trace.at(-1), 'disk room');
});
