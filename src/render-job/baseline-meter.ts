import type { Governor } from '../memory/governor.ts';
import type { FromRenderer } from '../messages.ts';

export interface BaselineMeterDeps {
  readonly governor: Pick<Governor, 'cleanUp' | 'report'>;
  readonly send: (message: FromRenderer) => void;
  /**
   * Minimum time between two measurements. A cleanup takes about 0.15 s, so it should not run after every
   * small job.
   */
  readonly everyMs: number;
}

/**
 * Measures the idle baseline: the memory still in use after a cleanup between jobs. A leak shows in
 * the baseline, not in the memory held during a job.
 */
export class BaselineMeter {
  readonly #deps: BaselineMeterDeps;
  #jobs = 0;
  #measuredMs = -Infinity;
  #measuring: Promise<void> = Promise.resolve();

  constructor(deps: BaselineMeterDeps) {
    this.#deps = deps;
  }

  /** @param isIdle whether no other work is in progress */
  jobEnded(isIdle: boolean): void {
    this.#jobs += 1;
    if (isIdle && this.#isTime()) this.measure();
  }

  /** Measures it now. Called only while there is no work. */
  measure(): void {
    this.#measuredMs = performance.now();
    this.#measuring = this.#measure();
  }

  /** New work waits for the measurement, because its memory would count toward the baseline. */
  whenDone(): Promise<void> {
    return this.#measuring;
  }

  /** While memory is short, no job may begin, so there would be no later opportunity to measure. */
  #isTime(): boolean {
    const { governor, everyMs } = this.#deps;
    const isOver = performance.now() - this.#measuredMs >= everyMs;
    return isOver || governor.report().state !== 'normal';
  }

  async #measure(): Promise<void> {
    const { governor, send } = this.#deps;
    await governor.cleanUp();
    const { usedBytes, budgetBytes } = governor.report();
    send({ type: 'idle-baseline', usedBytes, budgetBytes, jobs: this.#jobs });
  }
}
