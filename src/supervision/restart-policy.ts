const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;
/** A renderer that ran this long was healthy: its death resets the back-off. */
const HEALTHY_AFTER_MS = 60_000;
const DEATHS_WITHIN_MS = 5 * 60_000;

/** Decides when to restart a renderer that died, and when to give up. Times are monotonic. */
export class RestartPolicy {
  readonly #maxDeaths: number;
  #delayMs = FIRST_DELAY_MS;
  #deathsMs: readonly number[] = [];

  /**
   * @param maxDeaths deaths within five minutes after which the service gives up, so the platform
   *   notices
   */
  constructor(maxDeaths: number) {
    this.#maxDeaths = maxDeaths;
  }

  /** Delay before the next start, or null to give up. */
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
