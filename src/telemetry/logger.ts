import { pino, destination, type Logger } from 'pino';
import type { LogLevel } from '../config/config.ts';

export type Log = Logger;

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Which of the two processes speaks. */
  readonly process: 'service' | 'renderer';
}

/**
 * One JSON line each on stdout, the event name first. Written synchronously: pino's asynchronous
 * mode loses the last lines when the process is killed, and those are the ones that matter.
 */
export function createLogger({ level, process }: LoggerOptions): Log {
  return pino(
    {
      level,
      base: { process },
      messageKey: 'event',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ dest: 1, sync: true }),
  );
}

/** A log for tests and tools that says nothing. */
export function silentLogger(): Log {
  return pino({ level: 'silent' });
}
