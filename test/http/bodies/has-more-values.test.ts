import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasMoreValues } from '../../../src/http/bodies/has-more-values.ts';

/** Counts the values, and one more for each empty array or object. */
function countedValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  const inner: unknown[] = Object.values(value);
  return inner.reduce<number>((sum, one) => sum + countedValues(one), 1);
}

/** An empty array counts as if it had an element, which cannot be known without looking ahead. */
const roomFor = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  const inner: unknown[] = Object.values(value);
  return inner.reduce<number>((sum, one) => sum + roomFor(one), inner.length === 0 ? 1 : 0);
};

test('Counts the values of any JSON, whatever its strings contain', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = Buffer.from(JSON.stringify(value));
      const values = countedValues(value);
      assert.equal(hasMoreValues(json, values + roomFor(value)), false);
      // A text shorter than the limit cannot have more values.
      if (json.length > values) assert.equal(hasMoreValues(json, values - 1), true);
    }),
    { numRuns: 2000 },
  );
});

test('Ignores quotes, commas and brackets in strings', () => {
  const json = Buffer.from(JSON.stringify(['"[{,', '\\', '\\"', 'ö,,,,"', '\\\\"[[[']));
  assert.equal(hasMoreValues(json, 6), false);
  assert.equal(hasMoreValues(json, 5), true);
});

test('Skips a string that never ends', () => {
  assert.equal(hasMoreValues(Buffer.from(`["${',['.repeat(100)}`), 10), false);
});
