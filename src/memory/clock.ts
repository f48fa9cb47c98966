import { setTimeout } from 'node:timers/promises';

/** Time, so that tests need not wait. */
export interface Clock {
  /** Milliseconds from some moment on; never goes back. */
  now(): number;
  /** @throws the signal's reason as soon as it fires */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await setTimeout(ms, undefined, signal && { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
