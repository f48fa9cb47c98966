import { isPuzzle, type SearchGround } from '../searcher.ts';

/**
 * What makes a state promising: (waste / area + bonus + ragged * segments) / meanArea^(power / 4), the
 * less the better.
 * Low waste is not all, or the large pieces would be left for the end: the bonus rewards a large mean
 * piece so far. In turn these three use 0.1 % less film than the best of them alone.
 */
export interface Guide {
  readonly bonus: number;
  /** What each segment of the skyline counts: next to nothing where sides hardly ever match. */
  readonly ragged: number;
  readonly power: 1 | 2 | 3 | 4;
}

const GUIDES: readonly Guide[] = [
  { bonus: 0.3, ragged: 0.002, power: 2 },
  { bonus: 0.1, ragged: 0.002, power: 3 },
  { bonus: 0.02, ragged: 0.002, power: 4 },
];

/**
 * For pieces that may fit together without waste: there all states that count waste nothing, and even
 * ones with small pieces left are promising. Evenness counts little here, or the large pieces would
 * wait; the two solve other puzzles.
 */
const PUZZLE_GUIDES: readonly Guide[] = [
  { bonus: 0.3, ragged: 0.003, power: 3 },
  { bonus: 0.3, ragged: 0.008, power: 4 },
];

/** The guides that take turns on this ground. */
export function guidesFor(ground: SearchGround): readonly Guide[] {
  return isPuzzle(ground) ? PUZZLE_GUIDES : GUIDES;
}

/** `base^(quarters / 4)`, by square roots: unlike Math.pow these are exact to the last bit on every machine. */
export function quarterPower(base: number, quarters: Guide['power']): number {
  const root = Math.sqrt(base);
  if (quarters === 1) return Math.sqrt(root);
  if (quarters === 2) return root;
  return quarters === 3 ? root * Math.sqrt(root) : base;
}
