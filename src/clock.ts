import { setTimeout } from 'node:timers/promises';

/** A clock that tests can replace to avoid waiting. */
export interface Clock {
  /** Milliseconds since an arbitrary point in time. Never decreases. */
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
