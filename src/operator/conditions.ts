import { toWholeMib } from '../telemetry/figures.ts';
import type { CircuitReport } from '../supervision/renderer-circuit.ts';
import type { Condition } from './condition-watch.ts';

/** Renderers keep dying while idle. */
export function circuitCondition(circuit: () => CircuitReport): Condition {
  return {
    name: 'circuit',
    look() {
      const { state } = circuit();
      const isMet = state !== 'closed';
      const sentence = isMet
        ? 'the circuit is open. Renderers keep dying while idle, so no work is accepted or started. See GET /incidents.'
        : 'the circuit is closed. Jobs are rendered again.';
      const type = isMet ? 'circuit.opened' : 'circuit.closed';
      return { isMet, news: { type, sentence, data: { state } } };
    },
  };
}

export interface DiskSpace {
  readonly freeBytes: number;
  readonly reserveBytes: number;
}

/** Less disk space is free than DISK_RESERVE_MB. */
export function diskCondition(read: () => Promise<DiskSpace>): Condition {
  return {
    name: 'disk',
    async look() {
      const { freeBytes, reserveBytes } = await read();
      const isMet = freeBytes < reserveBytes;
      const figures = `${toWholeMib(freeBytes)} MB of disk space is free, and DISK_RESERVE_MB is ${toWholeMib(reserveBytes)}`;
      const sentence = isMet
        ? `disk space is low. ${figures}. New jobs are refused. Delete gang sheets, lower RETENTION_HOURS, or give DATA_DIR a larger disk.`
        : `disk space has recovered. ${figures}.`;
      const type = isMet ? 'disk.low' : 'disk.recovered';
      return { isMet, news: { type, sentence, data: { freeBytes, reserveBytes } } };
    },
  };
}

export interface QueueAge {
  /** How long the job that waits longest has been queued; 0: none waits. */
  readonly oldestSeconds: number;
  readonly queued: number;
}

/** A job has waited longer than QUEUE_AGE_ALERT_MINUTES. */
export function queueCondition(read: () => Promise<QueueAge>, limitMs: number): Condition {
  return {
    name: 'queue',
    async look() {
      const { oldestSeconds, queued } = await read();
      const isMet = oldestSeconds * 1000 >= limitMs;
      const minutes = Math.floor(oldestSeconds / 60);
      const sentence = isMet
        ? `the queue is old. A job has waited for ${minutes} minutes (${queued} queued). See GET /readyz.`
        : `the queue is moving again (${queued} queued).`;
      const type = isMet ? 'queue.delayed' : 'queue.recovered';
      return { isMet, news: { type, sentence, data: { oldestSeconds, queued } } };
    },
  };
}
