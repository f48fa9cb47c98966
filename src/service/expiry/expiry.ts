import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../telemetry/logger.ts';

const EVERY_MS = 10 * 60_000;
/** At shutdown, time for the removal in progress. The next start removes the rest. */
const LAST_MS = 1_000;

interface Expiring {
  dropExpired(): Promise<void>;
}

/**
 * Removes expired records, now and every ten minutes, one removal at a time.
 * @returns a function that stops this, and waits a moment for a removal in progress
 */
export function startExpiry(expiring: Expiring, log: Log): () => Promise<void> {
  let dropping: Promise<void> | null = null;
  let isStopped = false;
  const dropExpired = async (): Promise<void> => {
    try {
      await expiring.dropExpired();
    } catch (error) {
      // After the stop, the database is closed.
      if (!isStopped) log.error({ err: error }, 'expiry failed');
    }
  };
  const drop = (): void => {
    dropping ??= dropExpired().finally(() => {
      dropping = null;
    });
  };
  drop();
  const timer = setInterval(drop, EVERY_MS).unref();
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await waitUpTo(LAST_MS, dropping);
  };
}

async function waitUpTo(ms: number, work: Promise<void> | null): Promise<void> {
  const ended = new AbortController();
  const { signal } = ended;
  await Promise.race([work, sleep(ms, undefined, { signal }).catch(() => undefined)]);
  ended.abort();
}
