import type { Laid } from './laid.ts';

/** The best that is known so far, shared by all searchers: each looks for something shorter only. */
export class Incumbent {
  /** No length below this is possible: who reaches it may stop. */
  readonly bound: number;
  #below: number;
  #laid: Laid | null = null;
  #finder: string | null = null;

  /** @param below only lengths below this are of interest */
  constructor(bound: number, below: number) {
    this.bound = bound;
    this.#below = below;
  }

  get below(): number {
    return this.#below;
  }

  get laid(): Laid | null {
    return this.#laid;
  }

  /** Name of the searcher that found it. */
  get finder(): string | null {
    return this.#finder;
  }

  get isOptimal(): boolean {
    return this.#below <= this.bound;
  }

  offer(laid: Laid, finder: string): void {
    if (laid.length >= this.#below) return;
    this.#below = laid.length;
    this.#laid = laid;
    this.#finder = finder;
  }
}
