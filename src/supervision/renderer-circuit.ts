export const CIRCUIT_STATES = ['closed', 'open', 'half_open'] as const;

/** Whether renderers are given work: all work, none, or one piece of work as a trial. */
export type CircuitState = (typeof CIRCUIT_STATES)[number];

export interface CircuitReport {
  readonly state: CircuitState;
  /** Time until the next trial; 0 unless the circuit is open. */
  readonly retryInMs: number;
}

const DEATHS_WITHIN_MS = 5 * 60_000;
export const TRIAL_AFTER_MS = 30_000;
/** A renderer on trial passes if it survives this long without work. */
const PASSED_AFTER_MS = 30_000;

/**
 * Stops giving work to renderers that die on their own. A death that is blamed on the work in
 * progress is not reported here: one customer's files must not stop the work of the others. Times
 * are monotonic.
 *
 *   closed ── `maxDeaths` deaths within 5 minutes ──▶ open (no work)
 *   open ── 30 s ──▶ half_open (one piece of work at a time)
 *   half_open ── a piece of work ended, or a renderer was up for 30 s ──▶ closed
 *   half_open ── another death ──▶ open
 */
export class RendererCircuit {
  readonly #maxDeaths: number;
  #deathsMs: readonly number[] = [];
  /** When the next trial begins; null: closed. */
  #trialMs: number | null = null;
  #upSinceMs: number | null = null;

  constructor(maxDeaths: number) {
    this.#maxDeaths = maxDeaths;
  }

  report(nowMs: number): CircuitReport {
    this.#closeIfPassed(nowMs);
    if (this.#trialMs === null) return { state: 'closed', retryInMs: 0 };
    const retryInMs = Math.max(0, this.#trialMs - nowMs);
    return { state: retryInMs > 0 ? 'open' : 'half_open', retryInMs };
  }

  /** A renderer is up. */
  ready(nowMs: number): void {
    this.#upSinceMs = nowMs;
  }

  /** A renderer finished a job or answered a question. */
  worked(): void {
    if (this.#trialMs !== null) this.#close();
  }

  /** The renderer has exited for a reason that does not count against it. */
  gone(nowMs: number): void {
    this.#closeIfPassed(nowMs);
    this.#upSinceMs = null;
  }

  /** The renderer died while no work was in progress that could be blamed. */
  died(nowMs: number): void {
    this.gone(nowMs);
    const recent = this.#deathsMs.filter((deathMs) => nowMs - deathMs < DEATHS_WITHIN_MS);
    this.#deathsMs = [...recent, nowMs];
    const isTrial = this.#trialMs !== null;
    if (isTrial || this.#deathsMs.length >= this.#maxDeaths) this.#trialMs = nowMs + TRIAL_AFTER_MS;
  }

  #closeIfPassed(nowMs: number): void {
    if (this.#trialMs === null || this.#upSinceMs === null) return;
    const sinceMs = Math.max(this.#trialMs, this.#upSinceMs);
    if (nowMs - sinceMs >= PASSED_AFTER_MS) this.#close();
  }

  #close(): void {
    this.#trialMs = null;
    this.#deathsMs = [];
  }
}
