import type { Governor } from '../memory/governor.ts';
import type { FromRenderer } from '../messages.ts';

/** A cleanup costs about 0.15 s, so a queue of small jobs is not held up by one after each. */
const AT_MOST_EVERY_MS = 10_000;

export interface FloorMeterDeps {
  readonly governor: Pick<Governor, 'cleanUp' | 'report'>;
  readonly send: (message: FromRenderer) => void;
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
    if (!isIdle || performance.now() - this.#measuredMs < AT_MOST_EVERY_MS) return;
    this.#measuredMs = performance.now();
    this.#measuring = this.#measure();
  }

  /** Whatever is to begin waits for this, or it would count as floor. */
  whenDone(): Promise<void> {
    return this.#measuring;
  }

  async #measure(): Promise<void> {
    const { governor, send } = this.#deps;
    await governor.cleanUp();
    const { usedBytes, budgetBytes } = governor.report();
    send({ type: 'floor', usedBytes, budgetBytes, jobs: this.#jobs });
  }
}
