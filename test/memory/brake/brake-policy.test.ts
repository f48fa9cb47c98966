import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BrakePolicy, type Answer } from '../../../src/memory/brake/brake-policy.ts';
import { aMemoryConfig } from '../fakes.ts';

const MIB = 2 ** 20;
const AT_WORK: Answer = { hasWork: true, isAnswered: true, hasBusyChildren: false };

/** A limit of 1600 MiB and a budget of 1500 MiB, so that one percent is 15 MiB. */
const aSample = (atMs: number, percent: number) => ({
  atMs,
  usedBytes: percent * 15 * MIB,
  budgetBytes: 1500 * MIB,
  limitBytes: 1600 * MIB,
});

/** The decision after each sample of [time in ms, percent]. */
function decide(samples: readonly (readonly [number, number])[], answer: Partial<Answer> = {}) {
  const policy = new BrakePolicy(aMemoryConfig());
  return samples.map(([atMs, percent]) => {
    const decided = policy.decide(aSample(atMs, percent), { ...AT_WORK, ...answer });
    return decided.action === 'end_process' ? decided.why : decided.action;
  });
}

test('Stops a job at the emergency threshold, and the next one if that has not helped within 2 s', () => {
  assert.deepEqual(
    decide([
      [0, 92],
      [100, 93],
      [1000, 93],
      [2100, 93],
      [2200, 92],
      [2300, 93],
    ]),
    ['none', 'stop_jobs', 'none', 'stop_jobs', 'none', 'stop_jobs'],
  );
});

test('Ends the process when the main thread has not answered within 250 ms', () => {
  const noAnswer = { isAnswered: false };
  const seen: [number, number][] = [
    [0, 93],
    [240, 93],
    [250, 93],
  ];
  assert.deepEqual(decide(seen, noAnswer), ['stop_jobs', 'none', 'no_answer']);
});

test('Ends the process at once at 97%, or when the limit is less than 100 ms away', () => {
  assert.deepEqual(decide([[0, 97]]), ['nearly_full']);
  // 15 points in 10 ms, of which half counts: 200 MiB are left and shrink by 11 MiB a millisecond.
  const steep: [number, number][] = [
    [0, 79],
    [10, 94],
  ];
  assert.deepEqual(decide(steep), ['none', 'too_fast']);
});

test('Never brakes without work, because the memory in use then belongs to something else', () => {
  const idle = { hasWork: false, isAnswered: false };
  const seen: [number, number][] = [
    [0, 95],
    [1000, 99],
    [2000, 106],
  ];
  assert.deepEqual(decide(seen, idle), ['none', 'none', 'none']);
});

test('Reads memory 4 times a second, more often when it is high, and sooner when it rises steeply', () => {
  const looks = (percent: number) => {
    const policy = new BrakePolicy(aMemoryConfig());
    policy.decide(aSample(0, percent), AT_WORK);
    return policy.nextLookMs(aSample(0, percent));
  };
  assert.deepEqual([10, 69, 70, 86, 87, 100].map(looks), [250, 250, 50, 50, 10, 10]);
  const policy = new BrakePolicy(aMemoryConfig());
  policy.decide(aSample(0, 10), AT_WORK);
  const steep = aSample(100, 30);
  policy.decide(steep, AT_WORK);
  // 3 MiB a millisecond, of which half counts so far: the 855 MiB to 87% take 570 ms.
  const lookMs = policy.nextLookMs(steep);
  assert.equal(lookMs, 250);
  const later = aSample(200, 50);
  policy.decide(later, AT_WORK);
  assert.ok(policy.nextLookMs(later) < 150);
});

test('Ends busy children before it stops a job, and waits until their memory is free', () => {
  const busy = { hasBusyChildren: true };
  const seen: [number, number][] = [
    [0, 92],
    [100, 94],
    [200, 98],
    [310, 94],
    [400, 92],
  ];
  assert.deepEqual(decide(seen, busy), ['none', 'end_children', 'none', 'stop_jobs', 'none']);
});

test('Ends busy children instead of the process when memory is nearly full', () => {
  const seen: [number, number][] = [
    [0, 98],
    [100, 98],
    [250, 98],
  ];
  assert.deepEqual(decide(seen, { hasBusyChildren: true }), [
    'end_children',
    'none',
    'nearly_full',
  ]);
});
