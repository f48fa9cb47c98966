import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { climbSplits } from '../../../../src/packing/search/sheets/climb-splits.ts';
import { Random } from '../../../../src/packing/search/random.ts';
import { countsOf } from '../../../../src/packing/search/sheets/split-strip.ts';
import { toStrip, type Strip } from '../../../../src/packing/strip.ts';
import { packRequests } from '../../arbitraries.ts';

const climb = (strip: Strip, sheets: number, work: number) =>
  climbSplits({ strip, sheets, work, seed: 1, random: new Random(1) });

describe('climbSplits', () => {
  it('deals every copy out once, whatever it exchanges', () => {
    fc.assert(
      fc.property(packRequests, fc.integer({ min: 2, max: 5 }), (request, sheets) => {
        const { strip } = toStrip(request);
        const { shares } = climb(strip, sheets, 60_000);
        assert.equal(shares.length, sheets);
        const counts = shares.map((share) => countsOf(share, strip));
        strip.shapes.forEach((shape, index) => {
          const dealt = counts.reduce((sum, row) => sum + (row[index] ?? 0), 0);
          assert.equal(dealt, shape.count);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('brings pieces together that fill rows, though sheets of one mix would not', () => {
    const rows = [60, 70, 55, 80, 65, 75, 51, 85].flatMap((width) => [width, 100 - width]);
    const shapes = rows.map((width) => ({ width, height: 90, count: 1, mayTurn: false }));
    const strip: Strip = { width: 100, ceiling: 360, shapes };
    const { shares, find } = climb(strip, 2, 3_000_000);
    assert.deepEqual(
      shares.map((share) => find(share).length),
      [360, 360],
    );
  });

  it('finds the same with the same seed and work', () => {
    fc.assert(
      fc.property(packRequests, (request) => {
        const { strip } = toStrip(request);
        assert.deepEqual(climb(strip, 2, 60_000).shares, climb(strip, 2, 60_000).shares);
      }),
      { numRuns: 20 },
    );
  });
});
