const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;
/** A renderer that lived this long was well: the next death starts the back-off anew. */
const HEALTHY_AFTER_MS = 60_000;
const DEATHS_WITHIN_MS = 5 * 60_000;

/** When to start a renderer that died, and when not to any more. Times are of a monotonic clock. */
export class RestartPolicy {
  readonly #maxDeaths: number;
  #delayMs = FIRST_DELAY_MS;
  #deathsMs: readonly number[] = [];

  /** @param maxDeaths so many in five minutes will not be the last: the platform shall see it */
  constructor(maxDeaths: number) {
    this.#maxDeaths = maxDeaths;
  }

  /** How long to wait before the next start, or null: give up. */
  afterDeath({ atMs, livedMs }: { atMs: number; livedMs: number }): number | null {
    const recent = this.#deathsMs.filter((deathMs) => atMs - deathMs < DEATHS_WITHIN_MS);
    this.#deathsMs = [...recent, atMs];
    if (this.#deathsMs.length >= this.#maxDeaths) return null;
    if (livedMs > HEALTHY_AFTER_MS) this.#delayMs = FIRST_DELAY_MS;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(LONGEST_DELAY_MS, delayMs * 2);
    return delayMs;
  }
}
