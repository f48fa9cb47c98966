import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mostByRows, type Row } from '../../src/packing/most-by-rows.ts';

const rows = (max: number) =>
  fc.record({ length: fc.integer({ min: 1, max }), inRow: fc.integer({ min: 0, max: 40 }) });

/** Tries every number of rows of the first kind. */
function byTrying(length: number, first: Row, second: Row): number {
  let most = 0;
  for (let count = 0; count * first.length <= length; count += 1) {
    const left = length - count * first.length;
    most = Math.max(most, count * first.inRow + Math.floor(left / second.length) * second.inRow);
  }
  return most;
}

describe('mostByRows', () => {
  it('finds the same number as trying every mix', () => {
    for (const max of [6, 40, 900]) {
      fc.assert(
        fc.property(fc.integer({ min: -5, max: 5000 }), rows(max), rows(max), (length, a, b) => {
          assert.equal(mostByRows(length, a, b), byTrying(length, a, b));
        }),
        { numRuns: 3000 },
      );
    }
  });

  it('takes the same time for a film of millions of rows', () => {
    const film = 2_880_000;
    // Trying every mix of one such pair takes 2.88 million steps; a million pairs would take hours.
    let most = 0;
    for (let index = 0; index < 1_000_000; index += 1) {
      const first = { length: 1 + (index % 7), inRow: 3 };
      most = Math.max(most, mostByRows(film, first, { length: 1697 + (index % 1000), inRow: 5 }));
    }
    assert.equal(most, 3 * film);
  });
});
