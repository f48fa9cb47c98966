import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  DWELL_MS,
  INITIAL_STATE,
  isHigher,
  nextState,
  utilisationOf,
  type MemoryState,
  type PolicyState,
} from '../../src/memory/policy.ts';
import { aReading } from './fakes.ts';

const thresholds = { warning: 0.7, critical: 0.8, pause: 0.87, emergency: 0.93 };
const LEAVES_AT = { normal: 0, warning: 0.65, critical: 0.75, paused: 0.82, emergency: 0.88 };

/** The states after each [time in ms, utilisation]. */
function follow(series: readonly (readonly [number, number])[]): readonly MemoryState[] {
  let policy: PolicyState = INITIAL_STATE;
  return series.map(([atMs, utilisation]) => {
    policy = nextState(policy, { utilisation, atMs }, thresholds);
    return policy.state;
  });
}

test('Each state is entered exactly at its threshold', () => {
  const after = (utilisation: number) => follow([[0, utilisation]])[0];
  assert.equal(after(0.699), 'normal');
  assert.equal(after(0.7), 'warning');
  assert.equal(after(0.8), 'critical');
  assert.equal(after(0.87), 'paused');
  assert.equal(after(0.93), 'emergency');
});

test('Memory that jumps skips the states in between', () => {
  assert.deepEqual(
    follow([
      [0, 0.3],
      [10, 0.95],
    ]),
    ['normal', 'emergency'],
  );
});

test('A state holds until memory is 5 points lower, however long that takes', () => {
  assert.deepEqual(
    follow([
      [0, 0.81],
      [60_000, 0.76],
      [120_000, 0.76],
    ]),
    ['critical', 'critical', 'critical'],
  );
});

test('A state is left only after 3 s in a row below its leaving point', () => {
  assert.deepEqual(
    follow([
      [0, 0.81],
      [1_000, 0.3],
      [3_000, 0.76],
      [3_500, 0.3],
      [6_499, 0.3],
      [6_500, 0.3],
    ]),
    ['critical', 'critical', 'critical', 'critical', 'critical', 'normal'],
  );
});

test('A fall ends at the highest state that the dwell has seen', () => {
  assert.deepEqual(
    follow([
      [0, 0.95],
      [1_000, 0.78],
      [2_000, 0.1],
      [4_000, 0.1],
      [6_999, 0.1],
      [7_000, 0.1],
      [10_000, 0.1],
    ]),
    ['emergency', 'emergency', 'emergency', 'critical', 'critical', 'critical', 'normal'].map(
      (state) => state,
    ),
  );
});

const aSeries = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.double({ min: 0, max: 1.2, noNaN: true })))
  .map((steps) => {
    let atMs = 0;
    return steps.map(([gapMs, utilisation]) => [(atMs += gapMs), utilisation] as const);
  });

test('No series makes the state flap: every fall follows 3 s below the leaving point', () => {
  fc.assert(
    fc.property(aSeries, (series) => {
      const states = follow(series);
      states.forEach((state, index) => {
        const before = states[index - 1] ?? 'normal';
        if (!isHigher(before, state)) return;
        const [atMs] = series[index]!;
        const start = series.findLastIndex(([time], at) => at < index && time <= atMs - DWELL_MS);
        assert.notEqual(start, -1);
        const dwell = series.slice(start, index + 1);
        assert.ok(dwell.every(([, utilisation]) => utilisation < LEAVES_AT[before] + 1e-9));
        assert.ok(states.slice(start, index).every((earlier) => earlier === before));
      });
    }),
  );
});

test('No series delays a rise: the state is never lower than the sample alone requires', () => {
  fc.assert(
    fc.property(aSeries, (series) => {
      follow(series).forEach((state, index) => {
        const [asked] = follow([series[index]!]);
        assert.ok(!isHigher(asked!, state));
      });
    }),
  );
});

test('Utilisation is the larger of the share of the budget and the share of the heap', () => {
  assert.equal(utilisationOf(aReading({ usedBytes: 50, budgetBytes: 100 })), 0.5);
  assert.equal(utilisationOf(aReading({ heapUsedBytes: 90, heapLimitBytes: 100 })), 0.9);
});
