import type { Governor } from '../memory/governor.ts';
import type { FromRenderer } from '../messages.ts';

export interface FloorMeterDeps {
  readonly governor: Pick<Governor, 'cleanUp' | 'report'>;
  readonly send: (message: FromRenderer) => void;
  /** A cleanup costs about 0.15 s, so a queue of small jobs need not be held up by one after each. */
  readonly everyMs: number;
}

/**
 * Between jobs, when nothing is in work: cleans up and tells what is still in use. That floor, and not
 * what a process holds while it works, shows whether it leaks.
 */
export class FloorMeter {
  readonly #deps: FloorMeterDeps;
  #jobs = 0;
  #measuredMs = -Infinity;
  #measuring: Promise<void> = Promise.resolve();

  constructor(deps: FloorMeterDeps) {
    this.#deps = deps;
  }

  /** A job has ended; `isIdle`: and nothing else is in work. */
  jobEnded(isIdle: boolean): void {
    this.#jobs += 1;
    if (!isIdle || !this.#isTime()) return;
    this.#measuredMs = performance.now();
    this.#measuring = this.#measure();
  }

  /** Whatever is to begin waits for this, or it would count as floor. */
  whenDone(): Promise<void> {
    return this.#measuring;
  }

  /** Where memory is short no job may begin, after which it could be made up for. */
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
