import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { Random } from '../../../../src/packing/search/random.ts';
import { splitFilm } from '../../../../src/packing/search/sheets/split-film.ts';
import { toFilm } from '../../../../src/packing/film.ts';
import { packRequests } from '../../arbitraries.ts';

it('Shares of a film contain every copy once and differ by at most one copy of each shape', () => {
  fc.assert(
    fc.property(packRequests, fc.integer({ min: 1, max: 5 }), (request, count) => {
      const { film } = toFilm(request);
      const shares = splitFilm(film, count, new Random(1));
      film.shapes.forEach((shape, index) => {
        const dealt = shares.map(
          (share) => share.film.shapes[share.shapes.indexOf(index)]?.count ?? 0,
        );
        assert.equal(
          dealt.reduce((sum, copies) => sum + copies, 0),
          shape.count,
        );
        assert.ok(Math.max(...dealt) - Math.min(...dealt) <= 1);
      });
    }),
  );
});
