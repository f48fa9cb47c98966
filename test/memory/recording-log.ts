import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Log } from '../../src/telemetry/logger.ts';

export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

/** A real logger that keeps its lines instead of printing them. */
export function recordingLog(): { readonly log: Log; readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(JSON.parse(chunk.toString()) as LogLine);
      done();
    },
  });
  const options = {
    base: null,
    timestamp: false,
    messageKey: 'event',
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return { log: pino(options, sink), lines };
}
