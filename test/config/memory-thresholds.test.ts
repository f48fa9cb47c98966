import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DEFAULT_THRESHOLDS,
  followThresholds,
  LAST_RESORT,
  THRESHOLDS,
  type Threshold,
} from '../../src/config/settings/memory-thresholds.ts';

/** All four thresholds, lowest first, when only these are set. */
function followed(set: Partial<Record<Threshold, number>>): readonly number[] {
  const values = followThresholds({ ...DEFAULT_THRESHOLDS, ...set }, new Set(Object.keys(set)));
  return THRESHOLDS.map((name) => values[name]);
}

test('Thresholds below a lowered one keep their distance to it', () => {
  assert.deepEqual(followed({ MEMORY_PAUSE: 0.75 }), [0.58, 0.68, 0.75, 0.93]);
  assert.deepEqual(followed({ MEMORY_CRITICAL: 0.7 }), [0.6, 0.7, 0.87, 0.93]);
  assert.deepEqual(followed({ MEMORY_EMERGENCY: 0.9 }), [0.67, 0.77, 0.84, 0.9]);
});

test('Thresholds above a raised one keep their distance, or halve what is left', () => {
  assert.deepEqual(followed({ MEMORY_WARNING: 0.82 }), [0.82, 0.92, 0.945, 0.9575]);
  assert.deepEqual(followed({ MEMORY_PAUSE: 0.95 }), [0.7, 0.8, 0.95, 0.96]);
});

test('A threshold between two that are set stands between them', () => {
  const between = followed({ MEMORY_WARNING: 0.78, MEMORY_PAUSE: 0.8 });
  assert.deepEqual(between, [0.78, 0.79, 0.8, 0.93]);
});

test('Whatever ascending thresholds are set, all four ascend below the last resort', () => {
  const shares = [0.001, 0.1, 0.4, 0.69, 0.7, 0.81, 0.88, 0.94, 0.969];
  for (const low of shares) {
    for (const high of shares.filter((share) => share > low)) {
      for (const [index, name] of THRESHOLDS.entries()) {
        for (const other of [undefined, ...THRESHOLDS.slice(index + 1)]) {
          const set = { [name]: low, ...(other !== undefined && { [other]: high }) };
          const values = [0, ...followed(set), LAST_RESORT];
          const ascends = values.every((value, at) => at === 0 || value > values[at - 1]!);
          assert.ok(ascends, `${JSON.stringify(set)} gives ${values.join(', ')}`);
        }
      }
    }
  }
});
