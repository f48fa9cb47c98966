import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { contentLowerBound } from '../../../../src/packing/bounds.ts';
import { Beam } from '../../../../src/packing/search/beam/beam.ts';
import { CopiesClimb } from '../../../../src/packing/search/climb/copies-climb.ts';
import { Endings } from '../../../../src/packing/search/beam/endings.ts';
import { RunsClimb } from '../../../../src/packing/search/climb/runs-climb.ts';
import { searchFilm } from '../../../../src/packing/search/sheets/search-film.ts';
import { toFilm, type Film } from '../../../../src/packing/film.ts';
import { packRequests } from '../../arbitraries.ts';
import { aSearch, assertWhole, ENDLESS, films } from '../search-ground.ts';

/** Eleven pieces that fill a square of 60 without waste. */
const puzzle: Film = {
  width: 60,
  ceiling: 1000,
  shapes: [
    { width: 40, height: 20, count: 2, mayTurn: true },
    { width: 20, height: 20, count: 3, mayTurn: false },
    { width: 15, height: 10, count: 4, mayTurn: true },
    { width: 20, height: 5, count: 2, mayTurn: true },
  ],
};

describe('searchFilm', () => {
  it('finds a packing without waste and stops there', () => {
    const found = searchFilm(puzzle, { work: 20_000_000, seed: 1, below: ENDLESS });
    assert.equal(found.length, contentLowerBound(puzzle));
    assert.equal(found.stop, 'optimal');
    assert.ok(found.work < 20_000_000);
  });

  it('reassembles a square that was cut into pieces whose sides do not divide each other', () => {
    const pieces = [
      [60, 13],
      [47, 21],
      [13, 34],
      [47, 13],
      [29, 26],
      [31, 26],
    ] as const;
    const shapes = pieces.map(([width, height]) => ({ width, height, count: 1, mayTurn: true }));
    const cut: Film = { width: 60, ceiling: 1000, shapes };
    const found = searchFilm(cut, { work: 20_000_000, seed: 1, below: ENDLESS });
    assert.equal(found.length, 13 + 34 + 26);
  });

  it('finds the same packing with the same seed and work', () => {
    fc.assert(
      fc.property(packRequests, fc.integer({ min: 1, max: 9 }), (request, seed) => {
        const { film } = toFilm(request);
        const search = { work: 50_000, seed, below: ENDLESS };
        assert.deepEqual(searchFilm(film, search), searchFilm(film, search));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps to its work limit for any request', () => {
    fc.assert(
      fc.property(packRequests, (request) => {
        const { film } = toFilm(request);
        const { work } = searchFilm(film, { work: 100_000, seed: 1, below: ENDLESS });
        assert.ok(work < 150_000);
      }),
      { numRuns: 30 },
    );
  });

  it('returns no packing if nothing shorter than the known length is possible', () => {
    const bound = contentLowerBound(puzzle);
    const found = searchFilm(puzzle, { work: 100_000, seed: 1, below: bound });
    assert.equal(found.spots, null);
    assert.equal(found.stop, 'optimal');
  });
});

describe('Each searcher', () => {
  for (const Searcher of [Beam, RunsClimb, CopiesClimb]) {
    it(`lays every piece once and reports its true length: ${Searcher.name}`, () => {
      fc.assert(
        fc.property(films, (film) => {
          const { ground, beams } = aSearch(film);
          new Searcher(ground, beams).advance(20_000);
          assertWhole(ground.kinds, ground.incumbent.laid!);
        }),
        { numRuns: 30 },
      );
    });
  }
});

describe('Endings', () => {
  const climbs = { runs: RunsClimb, copies: CopiesClimb, beam: Beam };

  it('have nothing to do while no packing is known', () => {
    const { ground, beams } = aSearch(puzzle);
    assert.equal(new Endings(ground, beams).isSpent, true);
  });

  for (const [name, First] of Object.entries(climbs)) {
    it(`lay every piece once when they complete a packing of another searcher: ${name}`, () => {
      fc.assert(
        fc.property(films, (film) => {
          const { ground, beams } = aSearch(film);
          const { kinds, incumbent } = ground;
          new First(ground, beams).advance(1);
          const { length } = incumbent.laid!;
          new Endings(ground, beams).advance(60_000);
          assertWhole(kinds, incumbent.laid!);
          assert.ok(incumbent.below <= length);
        }),
        { numRuns: 30 },
      );
    });
  }

  it('find the packing without waste if a poor packing begins well', () => {
    const work = 20_000_000;
    const { ground, beams } = aSearch(puzzle, { bound: contentLowerBound(puzzle), work });
    const { kinds, incumbent } = ground;
    const poses = Int32Array.from([0, 1, 0, 1, 1, 2, 2, 2, 2, 3, 3], (kind) => kinds.asked[kind]!);
    const nowhere = new Int32Array(poses.length);
    incumbent.offer({ length: 1000, poses, x: nowhere, y: nowhere }, 'test');
    new Endings(ground, beams).advance(work);
    assert.equal(incumbent.isOptimal, true);
    assertWhole(kinds, incumbent.laid!);
  });
});
