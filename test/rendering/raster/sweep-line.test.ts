import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SweepLine, type Edges } from '../../../src/rendering/raster/sweep-line.ts';

const side = fc.integer({ min: 0, max: 30 });
const length = fc.integer({ min: 1, max: 12 });
const pieces = fc
  .array(fc.record({ leftPx: side, topPx: side, widthPx: length, heightPx: length }), {
    maxLength: 20,
  })
  .map((drawn) =>
    drawn
      .map(({ leftPx, topPx, widthPx, heightPx }): Edges => {
        return { leftPx, topPx, rightPx: leftPx + widthPx, bottomPx: topPx + heightPx };
      })
      .sort((one, other) => one.topPx - other.topPx),
  );

const overlap = (one: Edges, other: Edges) =>
  one.leftPx < other.rightPx &&
  other.leftPx < one.rightPx &&
  one.topPx < other.bottomPx &&
  other.topPx < one.bottomPx;

/** Adds pieces until one overlaps, and returns its index. */
function firstFound(all: readonly Edges[]): number {
  const line = new SweepLine();
  return all.findIndex((piece) => {
    const covered = line.add(piece);
    if (covered !== null) assert.ok(overlap(piece, covered));
    return covered !== null;
  });
}

describe('SweepLine', () => {
  it('finds the first piece that overlaps an earlier one', () => {
    fc.assert(
      fc.property(pieces, (all) => {
        const expected = all.findIndex((piece, index) =>
          all.slice(0, index).some((other) => overlap(piece, other)),
        );
        assert.equal(firstFound(all), expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes twenty thousand pieces side by side without comparing each pair', () => {
    let reads = 0;
    const line = new SweepLine<Edges>();
    for (let index = 0; index < 20_000; index += 1) {
      const piece = {
        leftPx: index,
        rightPx: index + 1,
        topPx: 0,
        get bottomPx() {
          reads += 1;
          return 1;
        },
      };
      assert.equal(line.add(piece), null);
    }
    assert.ok(reads < 40_000, `${reads} comparisons`);
  });
});
