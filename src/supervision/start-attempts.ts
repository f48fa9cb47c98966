/** The time after which the platform should replace the whole container. */
export const GIVE_UP_AFTER_MS = 10 * 60_000;

/** Measures how long no renderer could be started. Times are monotonic. */
export class StartAttempts {
  #sinceMs: number | null = null;

  /** A renderer is being started. */
  began(nowMs: number): void {
    this.#sinceMs ??= nowMs;
  }

  /** A renderer is up. */
  succeeded(): void {
    this.#sinceMs = null;
  }

  /** Time since the first of the attempts that have all failed; 0 if the last one succeeded. */
  failedForMs(nowMs: number): number {
    return this.#sinceMs === null ? 0 : nowMs - this.#sinceMs;
  }
}
