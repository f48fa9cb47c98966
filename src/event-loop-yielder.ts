import { setImmediate } from 'node:timers/promises';

/** Maximum duration of synchronous work between two iterations of the event loop. */
const STRETCH_MS = 4;

/**
 * Resolves once other requests have had their turn. The first immediate belongs to the iteration in progress;
 * only the second one runs after the input that has arrived meanwhile.
 */
export async function letOthersRun(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

/** Lets the event loop run between steps of work that would otherwise block it. */
export class EventLoopYielder {
  #since = performance.now();

  /** Yields if the last yield was more than `STRETCH_MS` ago. */
  async yieldIfDue(): Promise<void> {
    if (performance.now() - this.#since < STRETCH_MS) return;
    await setImmediate();
    this.#since = performance.now();
  }
}
