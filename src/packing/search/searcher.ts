import type { Incumbent } from './incumbent.ts';
import type { Kinds } from './kinds.ts';
import type { Random } from './random.ts';
import type { Work } from './work.ts';

/** The state that all searchers of a film share. */
export interface SearchGround {
  readonly kinds: Kinds;
  readonly work: Work;
  readonly incumbent: Incumbent;
  readonly random: Random;
}

/** A search algorithm for a shorter packing. Each turn continues where the previous one ended. */
export interface Searcher {
  readonly name: string;
  /** Whether the searcher has nothing left to try. */
  readonly isSpent: boolean;
  /** Searches until the total work reaches about `until`, or until nothing better is possible. */
  advance(until: number): void;
}

/** Returns whether the pieces would fill a film of the shortest possible length without waste. */
export function isPuzzle({ kinds: { area, width }, incumbent }: SearchGround): boolean {
  return area === width * incumbent.bound;
}
