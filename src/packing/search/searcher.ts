import type { Incumbent } from './incumbent.ts';
import type { Kinds } from './kinds.ts';
import type { Random } from './random.ts';
import type { Work } from './work.ts';

/** What every searcher works with. */
export interface SearchGround {
  readonly kinds: Kinds;
  readonly work: Work;
  readonly incumbent: Incumbent;
  readonly random: Random;
}

/** A way to look for a shorter strip; it goes on where its last turn ended. */
export interface Searcher {
  readonly name: string;
  /** Nothing is left that it could try. */
  readonly isSpent: boolean;
  /** Works until about so much work is used in all, or until nothing better is possible. */
  advance(until: number): void;
}

/** Would the pieces fill the shortest strip that is possible without any waste? */
export function isPuzzle({ kinds: { area, width }, incumbent }: SearchGround): boolean {
  return area === width * incumbent.bound;
}
