import type { Clock } from '../../src/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly fire: () => void;
}

/**
 * A clock that advances only while everybody waits: it then jumps to the timer that is due first.
 * Work that does not sleep takes no time.
 */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #timers: Timer[] = [];
  #isAdvancing = false;

  now(): number {
    return this.#nowMs;
  }

  /** Lets time pass although nobody waits for it. */
  advance(ms: number): void {
    this.#nowMs += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const cancel = (): void => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        reject(signal?.reason as Error);
      };
      const fire = (): void => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      const timer = { atMs: this.#nowMs + ms, fire };
      this.#timers.push(timer);
      signal?.addEventListener('abort', cancel, { once: true });
      this.#advanceWhenIdle();
    });
  }

  #advanceWhenIdle(): void {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    // After the microtasks, so that work without sleep is done before time passes.
    setImmediate(() => {
      this.#isAdvancing = false;
      const next = this.#timers.sort((a, b) => a.atMs - b.atMs).shift();
      if (next === undefined) return;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.fire();
      if (this.#timers.length > 0) this.#advanceWhenIdle();
    });
  }
}
