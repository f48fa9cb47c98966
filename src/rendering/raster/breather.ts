import { setImmediate } from 'node:timers/promises';

/** Longest stretch of copying between two turns of the event loop. */
const STRETCH_MS = 4;

/** Lets the event loop turn between steps of work that would otherwise hold it. */
export class Breather {
  #since = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#since < STRETCH_MS) return;
    await setImmediate();
    this.#since = performance.now();
  }
}
