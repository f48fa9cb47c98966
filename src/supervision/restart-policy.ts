const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;
/** A renderer that ran this long was healthy: its death resets the back-off. */
const HEALTHY_AFTER_MS = 60_000;

export interface PolicyDeath {
  readonly livedMs: number;
  /** Whether the death is blamed on work that was in progress. */
  readonly isBlamed: boolean;
}

/** Decides when to restart a renderer that died. */
export class RestartPolicy {
  #delayMs = FIRST_DELAY_MS;

  /**
   * Delay before the next start. A death that is blamed on the work in progress does not lengthen
   * it, because other customers' work would have to wait.
   */
  afterDeath({ livedMs, isBlamed }: PolicyDeath): number {
    if (isBlamed) return FIRST_DELAY_MS;
    if (livedMs > HEALTHY_AFTER_MS) this.#delayMs = FIRST_DELAY_MS;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(LONGEST_DELAY_MS, delayMs * 2);
    return delayMs;
  }
}
