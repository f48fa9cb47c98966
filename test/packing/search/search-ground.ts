/** Makers and checks for the tests of the searchers. */
import assert from 'node:assert/strict';
import type fc from 'fast-check';
import { countPieces, toFilm, type Film } from '../../../src/packing/film.ts';
import { BeamRuns } from '../../../src/packing/search/beam/beam-runs.ts';
import { Incumbent } from '../../../src/packing/search/incumbent.ts';
import { toKinds, type Kinds } from '../../../src/packing/search/kinds.ts';
import type { Laid } from '../../../src/packing/search/laid.ts';
import { Random } from '../../../src/packing/search/random.ts';
import type { SearchGround } from '../../../src/packing/search/searcher.ts';
import { Work } from '../../../src/packing/search/work.ts';
import { packRequests } from '../arbitraries.ts';

/** Longer than any packing. */
export const ENDLESS = 2 ** 31 - 1;

interface SearchSetup {
  readonly ground: SearchGround;
  readonly beams: BeamRuns;
}

/** Sets up a search of a film that has found nothing yet. */
export function aSearch(film: Film, { bound = 0, work = 1_000_000 } = {}): SearchSetup {
  const ground = {
    kinds: toKinds(film),
    work: new Work(work),
    incumbent: new Incumbent(bound, ENDLESS),
    random: new Random(1),
  };
  return { ground, beams: new BeamRuns(ground) };
}

/** Films with at least two pieces. */
export const films: fc.Arbitrary<Film> = packRequests
  .map((request) => toFilm(request).film)
  .filter((film) => countPieces(film) > 1);

/** Asserts that every piece is placed once, that none overlap, and that the length is correct. */
export function assertWhole(kinds: Kinds, { poses, x, y, length }: Laid): void {
  const copies = new Int32Array(kinds.kinds);
  for (const pose of poses) copies[kinds.poseKind[pose]!]! += 1;
  assert.deepEqual(copies, kinds.copies);
  const rects = Array.from(poses, (pose, at) => ({
    left: x[at]!,
    top: y[at]!,
    right: x[at]! + kinds.poseWidth[pose]!,
    bottom: y[at]! + kinds.poseHeight[pose]!,
  }));
  assert.equal(length, Math.max(...rects.map(({ bottom }) => bottom)));
  for (const [index, one] of rects.entries()) {
    for (const other of rects.slice(index + 1)) {
      const apart = one.right <= other.left || other.right <= one.left;
      assert.ok(apart || one.bottom <= other.top || other.bottom <= one.top);
    }
  }
}
