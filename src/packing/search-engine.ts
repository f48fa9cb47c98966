import { contentLowerBound } from './bounds.ts';
import type { Engine } from './engine.ts';
import type { Effort } from './pack-request.ts';
import { searchSheets } from './search/sheets/search-sheets.ts';
import type { Film } from './film.ts';

/**
 * Work limits in units of `Work`. One core of the development machine does 50 (busy) to 75 units per
 * microsecond, so the limits correspond to about 0.1, 1 and 10 seconds.
 */
const WORK: Readonly<Record<Effort, number>> = {
  fast: 8_000_000,
  balanced: 80_000_000,
  thorough: 800_000_000,
};

/**
 * Work limits for puzzles: pieces that fit together without waste. On Burke's set, four times the fast
 * limit costs no more than `WORK` on average, because a search ends as soon as it has solved the puzzle.
 * The higher limit leaves one of thirteen puzzles unsolved instead of three.
 */
const WORK_OF_PUZZLES = { ...WORK, fast: 32_000_000 } as const satisfies typeof WORK;

/** Any fixed seed will do. It never changes, so that identical requests have identical plans. */
const SEED = 1;

/** The service's own search. It tries to beat the plain engines. */
export const searchEngine = createSearchEngine(
  (effort, film) => (isPuzzle(film) ? WORK_OF_PUZZLES : WORK)[effort],
);

/** Creates a search engine with other work limits, for tests. */
export function createSearchEngine(workFor: (effort: Effort, film: Film) => number): Engine {
  return {
    name: 'search',
    isPlain: false,
    pack: ({ film, effort, workShare, below }) =>
      searchSheets(film, { work: workFor(effort, film) * workShare, seed: SEED, below }),
  };
}

/** Returns whether the pieces would fill one sheet of the shortest possible length to the last pixel. */
function isPuzzle(film: Film): boolean {
  const area = film.shapes.reduce(
    (sum, shape) => sum + shape.count * shape.width * shape.height,
    0,
  );
  const bound = contentLowerBound(film);
  return bound <= film.ceiling && area === film.width * bound;
}
