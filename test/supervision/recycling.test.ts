import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  RecycleWatch,
  type MeasuredBaseline,
  type RecyclingLimits,
} from '../../src/supervision/recycling.ts';

const MIB = 2 ** 20;
const budgetBytes = 1000 * MIB;
const unlimited: RecyclingLimits = { lookEveryMs: 1000, maxBytes: null, maxAgeMs: null };

/** A baseline of a renderer beside which nothing else uses memory, unless the test says so. */
function aBaseline(ownMb: number, { jobs = 1, besideMb = 0 } = {}): MeasuredBaseline {
  return { usedBytes: (ownMb + besideMb) * MIB, ownBytes: ownMb * MIB, budgetBytes, jobs };
}

/** The first reason to recycle, and the number of jobs at that time. */
function firstReason(baselineMbOf: (jobs: number) => number, limits = unlimited) {
  const watch = new RecycleWatch(limits, 0);
  for (let jobs = 1; jobs <= 300; jobs += 1) {
    const reason = watch.judge(aBaseline(baselineMbOf(jobs), { jobs }), jobs * 1000);
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

test('Several baselines after the same job count once', () => {
  const watch = new RecycleWatch(unlimited, 0);
  const judge = (jobs: number) => watch.judge(aBaseline(100 + 6 * jobs, { jobs }), jobs * 1000);
  for (let jobs = 1; jobs < 20; jobs += 1) {
    assert.deepEqual([judge(jobs), judge(jobs)], [null, null], `${jobs} jobs`);
  }
  assert.equal(judge(20), 'floor_climbs');
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

test('Only memory that a new renderer would not take is a reason', () => {
  const fresh = new RecycleWatch(unlimited, 0);
  fresh.began(() => 450 * MIB);
  assert.equal(fresh.judge(aBaseline(600), 1000), null);
  const greedy = new RecycleWatch(unlimited, 0);
  greedy.began(() => 100 * MIB);
  greedy.began(() => 550 * MIB);
  assert.equal(greedy.judge(aBaseline(600), 1000), 'floor_high');
});

test('Memory of anything else in the container is no reason', () => {
  const limits = { ...unlimited, maxBytes: 140 * MIB };
  const watch = new RecycleWatch(limits, 0);
  watch.began(() => 60 * MIB);
  for (let jobs = 1; jobs <= 50; jobs += 1) {
    const beside = aBaseline(100, { jobs, besideMb: 12 * jobs });
    assert.equal(watch.judge(beside, jobs * 1000), null);
  }
});

test('Size counts only where it is configured', () => {
  assert.equal(
    firstReason(() => 150),
    null,
  );
  const size = firstReason(() => 150, { ...unlimited, maxBytes: 140 * MIB });
  assert.equal(size?.reason, 'size');
});

test('Age counts only where it is configured, and grows without jobs', () => {
  assert.equal(new RecycleWatch(unlimited, 0).isOld(1e9), false);
  const watch = new RecycleWatch({ ...unlimited, maxAgeMs: 5_500 }, 100);
  assert.deepEqual([watch.isOld(5_599), watch.oldInMs(5_599)], [false, 1]);
  assert.deepEqual([watch.isOld(5_600), watch.oldInMs(9_999)], [true, 0]);
});

test('A measurement is overdue after ten jobs and six intervals, or after an hour of ten-second ones', () => {
  const watch = new RecycleWatch({ ...unlimited, lookEveryMs: 10_000 }, 0);
  for (let jobs = 1; jobs <= 9; jobs += 1) watch.jobEnded();
  assert.equal(watch.isOverdue(60_000), false);
  watch.jobEnded();
  assert.equal(watch.isOverdue(59_999), false);
  assert.equal(watch.isOverdue(60_000), true);
  watch.judge(aBaseline(100), 60_000);
  assert.equal(watch.isOverdue(200_000), false);
  watch.jobEnded();
  assert.equal(watch.isOverdue(60_000 + 3_599_999), false);
  assert.equal(watch.isOverdue(60_000 + 3_600_000), true);
});
