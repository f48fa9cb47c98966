import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { climbSplits } from '../../../../src/packing/search/sheets/climb-splits.ts';
import { Random } from '../../../../src/packing/search/random.ts';
import { countsOf } from '../../../../src/packing/search/sheets/split-film.ts';
import { toFilm, type Film } from '../../../../src/packing/film.ts';
import { packRequests } from '../../arbitraries.ts';

const climb = (film: Film, sheets: number, work: number) =>
  climbSplits({ film, sheets, work, seed: 1, random: new Random(1) });

describe('climbSplits', () => {
  it('assigns every copy to exactly one sheet', () => {
    fc.assert(
      fc.property(packRequests, fc.integer({ min: 2, max: 5 }), (request, sheets) => {
        const { film } = toFilm(request);
        const { shares } = climb(film, sheets, 60_000);
        assert.equal(shares.length, sheets);
        const counts = shares.map((share) => countsOf(share, film));
        film.shapes.forEach((shape, index) => {
          const dealt = counts.reduce((sum, row) => sum + (row[index] ?? 0), 0);
          assert.equal(dealt, shape.count);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('puts pieces that fill rows onto one sheet, where equally mixed sheets would waste film', () => {
    const rows = [60, 70, 55, 80, 65, 75, 51, 85].flatMap((width) => [width, 100 - width]);
    const shapes = rows.map((width) => ({ width, height: 90, count: 1, mayTurn: false }));
    const film: Film = { width: 100, ceiling: 360, shapes };
    const { shares, find } = climb(film, 2, 3_000_000);
    assert.deepEqual(
      shares.map((share) => find(share).length),
      [360, 360],
    );
  });

  it('finds the same split with the same seed and work', () => {
    fc.assert(
      fc.property(packRequests, (request) => {
        const { film } = toFilm(request);
        assert.deepEqual(climb(film, 2, 60_000).shares, climb(film, 2, 60_000).shares);
      }),
      { numRuns: 20 },
    );
  });
});
