import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasMoreValues } from '../../../src/http/bodies/has-more-values.ts';

/** As many as there are in the value, and one more for each array or object that is empty. */
function countedValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  const inner: unknown[] = Object.values(value);
  return inner.reduce<number>((sum, one) => sum + countedValues(one), 1);
}

/** An empty array is counted as if it had an element, which no count could tell without looking on. */
const roomFor = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  const inner: unknown[] = Object.values(value);
  return inner.reduce<number>((sum, one) => sum + roomFor(one), inner.length === 0 ? 1 : 0);
};

test('The values of any JSON are counted, whatever stands in its strings', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = Buffer.from(JSON.stringify(value));
      const values = countedValues(value);
      assert.equal(hasMoreValues(json, values + roomFor(value)), false);
      // A text that is shorter than the limit cannot have more.
      if (json.length > values) assert.equal(hasMoreValues(json, values - 1), true);
    }),
    { numRuns: 2000 },
  );
});

test('Quotes, commas and brackets in strings are text', () => {
  const json = Buffer.from(JSON.stringify(['"[{,', '\\', '\\"', 'ö,,,,"', '\\\\"[[[']));
  assert.equal(hasMoreValues(json, 6), false);
  assert.equal(hasMoreValues(json, 5), true);
});

test('A string without an end is passed by', () => {
  assert.equal(hasMoreValues(Buffer.from(`["${',['.repeat(100)}`), 10), false);
});
