import { contentLowerBound } from './bounds.ts';
import type { Engine } from './engine.ts';
import type { Effort } from './pack-request.ts';
import { searchSheets } from './search/sheets/search-sheets.ts';
import type { Strip } from './strip.ts';

/**
 * Budgets in units of `Work`. One core of the machine that it was made on does 50 (busy) to 75 units
 * a microsecond: about 0.1, 1 and 10 seconds.
 */
const WORK: Readonly<Record<Effort, number>> = {
  fast: 8_000_000,
  balanced: 80_000_000,
  thorough: 800_000_000,
};

/**
 * Pieces that fit together without waste are laid so or not at all, and a search that has found it
 * ends: measured on Burke's set, four times the fast limit costs no more than `WORK` on the mean, and
 * leaves one of its thirteen unsolved instead of three.
 */
const WORK_OF_PUZZLES = { ...WORK, fast: 32_000_000 } as const satisfies typeof WORK;

/** Any number would do; always the same one, so that equal requests have equal plans. */
const SEED = 1;

/** The search of our own, which the plain engines give something to beat. */
export const searchEngine = createSearchEngine(
  (effort, strip) => (isPuzzle(strip) ? WORK_OF_PUZZLES : WORK)[effort],
);

export function createSearchEngine(workFor: (effort: Effort, strip: Strip) => number): Engine {
  return {
    name: 'search',
    isPlain: false,
    pack: ({ strip, effort, workShare, below }) =>
      searchSheets(strip, { work: workFor(effort, strip) * workShare, seed: SEED, below }),
  };
}

/** Do the pieces fill one sheet to the last pixel at the least length that is possible? */
function isPuzzle(strip: Strip): boolean {
  const area = strip.shapes.reduce(
    (sum, shape) => sum + shape.count * shape.width * shape.height,
    0,
  );
  const bound = contentLowerBound(strip);
  return bound <= strip.ceiling && area === strip.width * bound;
}
