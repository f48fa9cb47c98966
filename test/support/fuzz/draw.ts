import { seededRandom } from '../image-files/noise.ts';

/** Draws the random choices of one fuzz case. */
export interface Draw {
  /** Returns a whole number from 0 to `below` - 1. */
  readonly below: (below: number) => number;
  readonly from: <T>(choices: readonly T[]) => T;
  /** Returns true in one of `times` cases. */
  readonly oneIn: (times: number) => boolean;
  readonly bytes: (length: number) => Buffer;
}

/** The same seed and case number give the same draws, whatever other cases run. */
export function drawOf(seed: number, caseNumber: number): Draw {
  const random = seededRandom(
    Math.imul(seed, 0x9e37_79b1) ^ Math.imul(caseNumber + 1, 0x85eb_ca6b),
  );
  const below = (limit: number) => Math.floor(random() * limit);
  return {
    below,
    from: (choices) => choices[below(choices.length)]!,
    oneIn: (times) => below(times) === 0,
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}
