import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecycleWatch, type RecyclingLimits } from '../../src/supervision/recycling.ts';

const MIB = 2 ** 20;
const budgetBytes = 1000 * MIB;
const unlimited: RecyclingLimits = { maxBytes: null, maxAgeMs: null };

/** The first reason to recycle, and the number of jobs at that time. */
function firstReason(baselineMbOf: (jobs: number) => number, limits = unlimited) {
  const watch = new RecycleWatch(limits, 0);
  for (let jobs = 1; jobs <= 300; jobs += 1) {
    const reason = watch.judge(
      { usedBytes: baselineMbOf(jobs) * MIB, budgetBytes, jobs },
      jobs * 1000,
    );
    if (reason !== null) return { reason, jobs };
  }
  return null;
}

test('Notices a steadily climbing baseline long before it is high', () => {
  assert.deepEqual(
    firstReason((jobs) => 100 + 6 * jobs),
    { reason: 'floor_climbs', jobs: 20 },
  );
});

test('Ignores a baseline that only goes up and down, or climbs to a level and stays there', () => {
  assert.equal(
    firstReason((jobs) => 200 + 60 * Math.sin(jobs)),
    null,
  );
  assert.equal(
    firstReason((jobs) => 250 - 100 / jobs),
    null,
  );
});

test('A baseline above 40% of the budget is reason enough to recycle', () => {
  assert.deepEqual(
    firstReason(() => 401),
    { reason: 'floor_high', jobs: 1 },
  );
});

test('Memory in use before the renderer did anything does not count against it', () => {
  const baseline = { usedBytes: 600 * MIB, budgetBytes, jobs: 1 };
  const beside = new RecycleWatch(unlimited, 0);
  beside.began(450 * MIB);
  assert.equal(beside.judge(baseline, 1000), null);
  const greedy = new RecycleWatch(unlimited, 0);
  greedy.began(100 * MIB);
  greedy.began(550 * MIB);
  assert.equal(greedy.judge(baseline, 1000), 'floor_high');
});

test('Size and age count only where they are configured', () => {
  assert.equal(
    firstReason(() => 150),
    null,
  );
  const size = firstReason(() => 150, { maxBytes: 140 * MIB, maxAgeMs: null });
  assert.equal(size?.reason, 'size');
  const age = firstReason(() => 150, { maxBytes: null, maxAgeMs: 5_500 });
  assert.deepEqual(age, { reason: 'age', jobs: 6 });
});
