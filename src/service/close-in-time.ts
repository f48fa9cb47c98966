import type { Log } from '../telemetry/logger.ts';

interface Closable {
  close(): Promise<unknown>;
  readonly server: { closeAllConnections(): void };
}

/** Even when all time is used up: answers that are being sent are short, but for downloads. */
const LEAST_MS = 1_000;

/**
 * Lets open answers come to their end, for so long: a client that takes its download slowly, or not
 * at all, does not hold up the end of the service. It can ask for the rest later, by a range.
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
