import type { Laid } from './laid.ts';

/** The best known packing, shared by all searchers. Each searcher only looks for a shorter one. */
export class Incumbent {
  /** Lower bound on the length. A search that reaches it stops. */
  readonly bound: number;
  #below: number;
  #laid: Laid | null = null;
  #finder: string | null = null;

  /** @param below only packings shorter than this are of interest */
  constructor(bound: number, below: number) {
    this.bound = bound;
    this.#below = below;
  }

  /** Length of the best known packing; new ones must be shorter. */
  get below(): number {
    return this.#below;
  }

  /** The best packing found by a searcher; null if there is none yet. */
  get laid(): Laid | null {
    return this.#laid;
  }

  /** Name of the searcher that found the best packing. */
  get finder(): string | null {
    return this.#finder;
  }

  get isOptimal(): boolean {
    return this.#below <= this.bound;
  }

  /** Accepts a packing if it is shorter than the best known one. */
  offer(laid: Laid, finder: string): void {
    if (laid.length >= this.#below) return;
    this.#below = laid.length;
    this.#laid = laid;
    this.#finder = finder;
  }
}
