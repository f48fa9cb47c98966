import type { Log } from '../telemetry/logger.ts';

const EVERY_MS = 10 * 60_000;

interface Expiring {
  dropExpired(): Promise<void>;
}

/** Lets go of what has expired, now and every ten minutes; returns what ends that. */
export function startExpiry(jobs: Expiring, log: Log): () => void {
  const drop = (): void => {
    jobs.dropExpired().catch((error: unknown) => log.error({ err: error }, 'expiry failed'));
  };
  drop();
  const timer = setInterval(drop, EVERY_MS).unref();
  return () => clearInterval(timer);
}
