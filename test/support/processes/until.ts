import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than anything that a test waits for, however busy the machine: only a fault takes so long. */
const PATIENCE_MS = 8 * 60_000;

export interface Patience {
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Looks until there is something, and gives it back. `undefined`, `null` and `false` are nothing yet.
 * A test that waits for what will never come fails with `what` it was, instead of hanging.
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
    `waited ${PATIENCE_MS / 1000} s in vain: ${typeof what === 'string' ? what : what()}`,
  );
}
