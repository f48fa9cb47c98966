import type { Log } from '../../telemetry/logger.ts';

const EVERY_MS = 10 * 60_000;

interface Expiring {
  dropExpired(): Promise<void>;
}

/** Removes expired records, now and every ten minutes; returns a function that stops this. */
export function startExpiry(expiring: Expiring, log: Log): () => void {
  const drop = (): void => {
    expiring.dropExpired().catch((error: unknown) => log.error({ err: error }, 'expiry failed'));
  };
  drop();
  const timer = setInterval(drop, EVERY_MS).unref();
  return () => clearInterval(timer);
}
