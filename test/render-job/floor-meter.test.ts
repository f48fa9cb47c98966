import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryState } from '../../src/memory/policy.ts';
import type { FromRenderer } from '../../src/messages.ts';
import { FloorMeter } from '../../src/render-job/floor-meter.ts';

/** A meter whose interval is never over, in a process with memory in this state. */
function aMeter(state: MemoryState) {
  const sent: FromRenderer[] = [];
  let cleanups = 0;
  const reading = { limitBytes: 1024, budgetBytes: 960, usedBytes: 300, utilisation: 0.3 };
  const meter = new FloorMeter({
    governor: {
      cleanUp: () => Promise.resolve(void (cleanups += 1)),
      report: () => ({ state, source: 'cgroup-v2', ...reading }),
    },
    send: (message) => sent.push(message),
    everyMs: Infinity,
  });
  return { meter, sent, cleanups: () => cleanups };
}

test('The floor is what is in use after a cleanup between two jobs, at most once in an interval', async () => {
  const { meter, sent, cleanups } = aMeter('normal');
  meter.jobEnded(false);
  meter.jobEnded(true);
  await meter.whenDone();
  meter.jobEnded(true);
  await meter.whenDone();
  assert.equal(cleanups(), 1);
  assert.deepEqual(sent, [{ type: 'idle-baseline', usedBytes: 300, budgetBytes: 960, jobs: 2 }]);
});

test('While memory is short the floor is measured after every job, since no other may begin', async () => {
  const { meter, sent } = aMeter('critical');
  meter.jobEnded(true);
  await meter.whenDone();
  meter.jobEnded(true);
  await meter.whenDone();
  assert.equal(sent.length, 2);
});
