import type { Thresholds } from '../policy.ts';

/** What a job can do without, in the order in which it gives it up: speed alone, never a byte of the result. */
export const SAVINGS = [
  'prefetch',
  'cache',
  'parallel_encoders',
  'band_height',
  'parallel_pieces',
] as const;
export type Saving = (typeof SAVINGS)[number];

/** After a pause that freed little the job goes on without these at once. */
const AFTER_PAUSE = 2;

/**
 * What one job has given up. Each checkpoint that finds memory at its critical share or above gives up
 * one thing more; below the warning share all comes back, but for a job that had to begin without.
 */
export class Savings {
  readonly #least: number;
  readonly #onChange: (saving: Saving | null) => void;
  #count: number;
  #most: number;

  /** @param onChange hears of each thing that is given up, and null when all is back */
  constructor(withLess: boolean, onChange: (saving: Saving | null) => void) {
    this.#least = withLess ? SAVINGS.length : 0;
    this.#count = this.#least;
    this.#most = this.#least;
    this.#onChange = onChange;
  }

  /** At a checkpoint. */
  look(utilisation: number, { warning, critical }: Thresholds): void {
    if (utilisation >= critical) this.#giveUp(this.#count + 1);
    else if (utilisation < warning) this.#giveBack();
  }

  /** The job goes on after a pause that ended above its target. */
  afterPause(): void {
    this.#giveUp(AFTER_PAUSE);
  }

  has(saving: Saving): boolean {
    return SAVINGS.indexOf(saving) < this.#count;
  }

  /** All that was given up at any time. */
  ever(): readonly Saving[] {
    return SAVINGS.slice(0, this.#most);
  }

  #giveUp(count: number): void {
    const fresh = SAVINGS.slice(this.#count, count);
    this.#count += fresh.length;
    this.#most = Math.max(this.#most, this.#count);
    for (const saving of fresh) this.#onChange(saving);
  }

  #giveBack(): void {
    if (this.#count === this.#least) return;
    this.#count = this.#least;
    this.#onChange(null);
  }
}
