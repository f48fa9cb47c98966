import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BrakePolicy, type Answer } from '../../../src/memory/brake/brake-policy.ts';
import { aMemoryConfig } from '../fakes.ts';

const MIB = 2 ** 20;
const AT_WORK: Answer = { hasWork: true, isAnswered: true };

/** A limit of 1600 MiB, and a budget of 1500: one percent is 15 MiB. */
const aSample = (atMs: number, percent: number) => ({
  ...{ atMs, usedBytes: percent * 15 * MIB, budgetBytes: 1500 * MIB, limitBytes: 1600 * MIB },
});

/** What is decided at each of these moments. */
function decide(samples: readonly (readonly [number, number])[], answer: Partial<Answer> = {}) {
  const policy = new BrakePolicy(aMemoryConfig());
  return samples.map(([atMs, percent]) => {
    const decided = policy.decide(aSample(atMs, percent), { ...AT_WORK, ...answer });
    return decided.action === 'end_process' ? decided.why : decided.action;
  });
}

test('At the emergency threshold a job is stopped, and the next one when that did not help in 2 s', () => {
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

test('Without an answer in a quarter of a second the process must end', () => {
  const noAnswer = { isAnswered: false };
  const seen: [number, number][] = [
    [0, 93],
    [240, 93],
    [250, 93],
  ];
  assert.deepEqual(decide(seen, noAnswer), ['stop_jobs', 'none', 'no_answer']);
});

test('At 97 %, or with the limit nearer than 100 ms, there is nothing to wait for', () => {
  assert.deepEqual(decide([[0, 97]]), ['nearly_full']);
  // 15 points in 10 ms, half of which counts: 200 MiB are left, 11 MiB go in a millisecond.
  const steep: [number, number][] = [
    [0, 79],
    [10, 94],
  ];
  assert.deepEqual(decide(steep), ['none', 'too_fast']);
});

test('Without work in hand it never brakes: what is in use belongs to somebody else', () => {
  const idle = { hasWork: false, isAnswered: false };
  const seen: [number, number][] = [
    [0, 95],
    [1000, 99],
    [2000, 106],
  ];
  assert.deepEqual(decide(seen, idle), ['none', 'none', 'none']);
});

test('It looks 4 times a second, faster when memory is high, and sooner when it rises steeply', () => {
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
  // 3 MiB a millisecond, half of which counts as yet: 855 MiB to 87 % in 570 ms.
  const lookMs = policy.nextLookMs(steep);
  assert.equal(lookMs, 250);
  const later = aSample(200, 50);
  policy.decide(later, AT_WORK);
  assert.ok(policy.nextLookMs(later) < 150);
});
