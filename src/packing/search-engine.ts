import type { Engine } from './engine.ts';
import type { Effort } from './pack-request.ts';
import { searchSheets } from './search/search-sheets.ts';

/**
 * Budgets in units of `Work`. One core of the machine that it was made on does 50 (busy) to 75 units
 * a microsecond: about 0.1, 1 and 10 seconds.
 */
const WORK: Readonly<Record<Effort, number>> = {
  fast: 8_000_000,
  balanced: 80_000_000,
  thorough: 800_000_000,
};

/** Any number would do; always the same one, so that equal requests have equal plans. */
const SEED = 1;

/** The search of our own, which the plain engines give something to beat. */
export const searchEngine = createSearchEngine((effort) => WORK[effort]);

export function createSearchEngine(workFor: (effort: Effort) => number): Engine {
  return {
    name: 'search',
    isPlain: false,
    pack: ({ strip, effort, workShare, below }) =>
      searchSheets(strip, { work: workFor(effort) * workShare, seed: SEED, below }),
  };
}
