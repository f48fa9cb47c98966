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
 * What died of what. Beyond the deaths of a renderer:
 *  - `probable_oom` the whole service ended without a word, and memory was nearly full
 *  - `lost`         the whole service ended without a word, and nothing says why
 *  - `gave_up`      the service ended itself, because its renderer had died too often
 */
export type IncidentClass = (typeof INCIDENT_CLASSES)[number];

/** What is known of memory at the end. */
export interface LastMemory {
  readonly state: string;
  readonly usedBytes: number;
  readonly budgetBytes: number;
  readonly limitBytes: number;
  /** Highest of the samples that are left. */
  readonly peakBytes: number;
}

/** The report of one unexpected end. */
export interface Incident {
  readonly class: IncidentClass;
  readonly process: 'service' | 'renderer';
  /** When it died, or the last moment at which it is known to have lived; ISO 8601, UTC. */
  readonly at: string;
  /** One sentence. */
  readonly summary: string;
  readonly code: number | null;
  readonly signal: string | null;
  /** OOM kills that the kernel counted while it lived; null where nobody counts. */
  readonly oomKills: number | null;
  readonly memory: LastMemory | null;
  /** The last checkpoint: the job, and where in it. */
  readonly jobId: string | null;
  readonly place: Readonly<Record<string, string | number>> | null;
  /** The newest samples, oldest first. */
  readonly lastSamples: readonly MemorySample[];
  /** The last lines of stderr. */
  readonly stderr: readonly string[];
  readonly remediation: readonly Remedy[];
}
