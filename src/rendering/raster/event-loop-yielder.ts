import { setImmediate } from 'node:timers/promises';

/** Maximum time of synchronous work between two turns of the event loop. */
const STRETCH_MS = 4;

/** Lets the event loop turn between steps of work that would otherwise block it. */
export class EventLoopYielder {
  #since = performance.now();

  /** Yields when the last turn is longer ago than `STRETCH_MS`. */
  async yieldIfDue(): Promise<void> {
    if (performance.now() - this.#since < STRETCH_MS) return;
    await setImmediate();
    this.#since = performance.now();
  }
}
