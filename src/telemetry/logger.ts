import { pino, destination, type Logger } from 'pino';
import type { LogLevel } from '../config/settings/server.ts';

export type Log = Logger;

export interface LoggerOptions {
  readonly level: LogLevel;
  /** The process that writes the line. */
  readonly process: 'service' | 'renderer';
}

/**
 * Creates a logger that writes one JSON line per event to stdout. It writes synchronously: pino's
 * asynchronous mode loses the last lines when the process is killed, and those lines matter most.
 */
export function createLogger({ level, process }: LoggerOptions): Log {
  const out = destination({ dest: 1, sync: true });
  // If the disk behind stdout is full, the line is lost, but the process continues.
  out.on('error', () => undefined);
  return pino(
    {
      level,
      base: { process },
      messageKey: 'event',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    out,
  );
}

/** Creates a logger for tests and tools that writes nothing. */
export function silentLogger(): Log {
  return pino({ level: 'silent' });
}
