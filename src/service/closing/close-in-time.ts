import type { Log } from '../../telemetry/logger.ts';

interface Closable {
  close(): Promise<unknown>;
  readonly server: { closeAllConnections(): void };
}

/** Minimum time for open responses, even if the deadline has passed. Only downloads take longer. */
const LEAST_MS = 1_000;

/**
 * Closes the server and gives open responses up to `ms` to finish. A client that reads its download
 * slowly, or not at all, does not delay the shutdown; it can request the rest later with a range.
 */
export async function closeInTime(app: Closable, ms: number, log: Log): Promise<void> {
  const timer = setTimeout(
    () => {
      log.warn('open connections are cut off');
      app.server.closeAllConnections();
    },
    Math.max(LEAST_MS, ms),
  );
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
