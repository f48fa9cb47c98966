import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than any wait in a test, even on a busy machine. */
const PATIENCE_MS = 8 * 60_000;

export interface Patience {
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Calls `look` until it returns something other than `undefined`, `null` and `false`, and returns that.
 * @param what names the awaited condition in the error
 * @throws Error if the condition does not occur in time, so that a test fails instead of hanging
 */
export async function until<T>(
  what: string | (() => string),
  look: () => Promise<T> | T,
  { everyMs = 10, signal }: Patience = {},
): Promise<Exclude<T, undefined | null | false>> {
  for (const startMs = Date.now(); Date.now() - startMs < PATIENCE_MS;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) {
      return found as Exclude<T, undefined | null | false>;
    }
    await sleep(everyMs, undefined, { ...(signal !== undefined && { signal }) });
  }
  throw new Error(
    `still waiting after ${PATIENCE_MS / 1000} s: ${typeof what === 'string' ? what : what()}`,
  );
}
