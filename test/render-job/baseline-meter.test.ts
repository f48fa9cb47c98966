import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryState } from '../../src/memory/policy.ts';
import type { FromRenderer } from '../../src/messages.ts';
import { BaselineMeter } from '../../src/render-job/baseline-meter.ts';

/** A meter with an endless interval, in a process with memory in this state. */
function aMeter(state: MemoryState) {
  const sent: FromRenderer[] = [];
  let cleanups = 0;
  const reading = { limitBytes: 1024, budgetBytes: 960, usedBytes: 300, utilisation: 0.3 };
  const meter = new BaselineMeter({
    governor: {
      cleanUp: () => Promise.resolve(void (cleanups += 1)),
      report: () => ({ state, source: 'cgroup-v2', ...reading }),
    },
    send: (message) => sent.push(message),
    everyMs: Infinity,
  });
  return { meter, sent, cleanups: () => cleanups };
}

test('The idle baseline is measured after a cleanup between jobs, at most once per interval', async () => {
  const { meter, sent, cleanups } = aMeter('normal');
  meter.jobEnded(false);
  meter.jobEnded(true);
  await meter.whenDone();
  meter.jobEnded(true);
  await meter.whenDone();
  assert.equal(cleanups(), 1);
  assert.deepEqual(sent, [{ type: 'idle-baseline', usedBytes: 300, budgetBytes: 960, jobs: 2 }]);
});

test('While memory is short, the idle baseline is measured after every job', async () => {
  const { meter, sent } = aMeter('critical');
  meter.jobEnded(true);
  await meter.whenDone();
  meter.jobEnded(true);
  await meter.whenDone();
  assert.equal(sent.length, 2);
});
