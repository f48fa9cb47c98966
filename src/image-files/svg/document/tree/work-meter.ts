import { ArtworkFault } from '../../../artwork-fault.ts';

/**
 * Maximum number of steps in one examination. A step takes 10 to 50 ns. 300,000 elements with four rules
 * each take 43 million.
 */
const MAX_STEPS = 150_000_000;

let steps = 0;

/**
 * Runs `examine` with a meter of its own. An examination is one synchronous call, so a thread needs only
 * one meter, which does not have to be passed down to the innermost functions.
 * @returns the result, and the steps that it took
 * @throws ArtworkFault `artwork_too_large` when there are too many
 */
export function withMeter<T>(examine: () => T): { readonly result: T; readonly steps: number } {
  const before = steps;
  steps = 0;
  try {
    return { result: examine(), steps };
  } finally {
    steps = before;
  }
}

/**
 * Counts steps of work that can grow faster than a document: comparisons of a selector, ancestors that
 * are visited, characters that are read or written again.
 * @param what the kind of work, for the message: "its style rules"
 * @throws ArtworkFault `artwork_too_large`
 */
export function spend(more: number, what: string): void {
  steps += more;
  if (steps > MAX_STEPS) throw tooMuchWork(what);
}

function tooMuchWork(what: string): ArtworkFault {
  const detail = `takes too long to examine because of ${what}: simplify the drawing or save it as PNG`;
  return new ArtworkFault('artwork_too_large', detail);
}
