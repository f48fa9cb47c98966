import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { contentLowerBound } from '../../../src/packing/bounds.ts';
import { Beam } from '../../../src/packing/search/beam.ts';
import { CopiesClimb } from '../../../src/packing/search/copies-climb.ts';
import { Incumbent } from '../../../src/packing/search/incumbent.ts';
import { toKinds } from '../../../src/packing/search/kinds.ts';
import { Random } from '../../../src/packing/search/random.ts';
import { RunsClimb } from '../../../src/packing/search/runs-climb.ts';
import { searchStrip } from '../../../src/packing/search/search-strip.ts';
import { Work } from '../../../src/packing/search/work.ts';
import { toStrip, type Strip } from '../../../src/packing/strip.ts';
import { packRequests } from '../arbitraries.ts';

const ENDLESS = 2 ** 31 - 1;

/** Nine pieces that fill a square of 60 without waste. */
const puzzle: Strip = {
  width: 60,
  ceiling: 1000,
  shapes: [
    { width: 40, height: 20, count: 2, mayTurn: true },
    { width: 20, height: 20, count: 3, mayTurn: false },
    { width: 15, height: 10, count: 4, mayTurn: true },
    { width: 20, height: 5, count: 2, mayTurn: true },
  ],
};

describe('searchStrip', () => {
  it('finds a packing without waste and stops there', () => {
    const found = searchStrip(puzzle, { work: 20_000_000, seed: 1, below: ENDLESS });
    assert.equal(found.length, contentLowerBound(puzzle));
    assert.equal(found.stop, 'optimal');
    assert.ok(found.work < 20_000_000);
  });

  it('puts a cut square together again, though no side divides another', () => {
    const pieces = [
      [60, 13],
      [47, 21],
      [13, 34],
      [47, 13],
      [29, 26],
      [31, 26],
    ] as const;
    const shapes = pieces.map(([width, height]) => ({ width, height, count: 1, mayTurn: true }));
    const cut: Strip = { width: 60, ceiling: 1000, shapes };
    const found = searchStrip(cut, { work: 20_000_000, seed: 1, below: ENDLESS });
    assert.equal(found.length, 13 + 34 + 26);
  });

  it('finds the same with the same seed and work', () => {
    fc.assert(
      fc.property(packRequests, fc.integer({ min: 1, max: 9 }), (request, seed) => {
        const { strip } = toStrip(request);
        const search = { work: 50_000, seed, below: ENDLESS };
        assert.deepEqual(searchStrip(strip, search), searchStrip(strip, search));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps to its work, whatever is asked', () => {
    fc.assert(
      fc.property(packRequests, (request) => {
        const { strip } = toStrip(request);
        const { work } = searchStrip(strip, { work: 100_000, seed: 1, below: ENDLESS });
        assert.ok(work < 150_000);
      }),
      { numRuns: 30 },
    );
  });

  it('has nothing to tell when nothing is shorter than what is known', () => {
    const bound = contentLowerBound(puzzle);
    const found = searchStrip(puzzle, { work: 100_000, seed: 1, below: bound });
    assert.equal(found.spots, null);
    assert.equal(found.stop, 'optimal');
  });
});

describe('Each searcher', () => {
  for (const Searcher of [Beam, RunsClimb, CopiesClimb]) {
    it(`lays every piece once and tells its true length: ${Searcher.name}`, () => {
      fc.assert(
        fc.property(packRequests, (request) => {
          const kinds = toKinds(toStrip(request).strip);
          fc.pre(kinds.pieces > 1);
          const incumbent = new Incumbent(0, ENDLESS);
          const ground = { kinds, work: new Work(1_000_000), incumbent, random: new Random(1) };
          new Searcher(ground).advance(20_000);
          const { poses, y, length } = incumbent.laid!;
          const copies = new Int32Array(kinds.kinds);
          for (const pose of poses) copies[kinds.poseKind[pose]!]! += 1;
          assert.deepEqual(copies, kinds.copies);
          const bottoms = Array.from(poses, (pose, at) => y[at]! + kinds.poseHeight[pose]!);
          assert.equal(length, Math.max(...bottoms));
        }),
        { numRuns: 30 },
      );
    });
  }
});
