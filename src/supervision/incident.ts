import type { Remedy } from '../errors.ts';
import type { MemorySample } from '../flight-recorder/flight.ts';

export const INCIDENT_CLASSES = [
  'brake',
  'cgroup_oom',
  'heap_oom',
  'hung',
  'killed',
  'crash',
  'probable_oom',
  'lost',
  'gave_up',
] as const;

/**
 * How a process ended. Three classes are not deaths of a renderer:
 * - `probable_oom` the service died without shutting down, and memory was nearly full
 *  - `lost`         the service died without shutting down, for no known reason
 *  - `gave_up`      the service exited because its renderer had died too often
 */
export type IncidentClass = (typeof INCIDENT_CLASSES)[number];

/** Memory at the end, as far as it is known. */
export interface LastMemory {
  readonly state: string;
  readonly usedBytes: number;
  readonly budgetBytes: number;
  readonly limitBytes: number;
  /** Highest memory use in the samples that survived. */
  readonly peakBytes: number;
}

/** The report on one process that ended unexpectedly. */
export interface Incident {
  readonly class: IncidentClass;
  readonly process: 'service' | 'renderer';
  /** Time of death or, if unknown, of the last sign of life (ISO 8601, UTC). */
  readonly at: string;
  /** One sentence. */
  readonly summary: string;
  readonly code: number | null;
  readonly signal: string | null;
  /** OOM kills that the kernel counted while the process was running; null if it does not count them. */
  readonly oomKills: number | null;
  readonly memory: LastMemory | null;
  /** The job at the last checkpoint, and the position in the job. */
  readonly jobId: string | null;
  readonly place: Readonly<Record<string, string | number>> | null;
  /** The newest samples, oldest first. */
  readonly lastSamples: readonly MemorySample[];
  /** The last lines of stderr. */
  readonly stderr: readonly string[];
  readonly remediation: readonly Remedy[];
}
