import type { Remedy } from '../../errors.ts';
import type { MemorySample } from '../../flight-recorder/flight.ts';
import type { DecoderEnded } from '../../messages.ts';

export const INCIDENT_CLASSES = [
  'brake',
  'cgroup_oom',
  'heap_oom',
  'native_oom',
  'hung',
  'killed',
  'crash',
  'probable_oom',
  'lost',
  'gave_up',
  'decode_timeout',
  'decode_memory',
  'decode_crash',
] as const;

/**
 * How a process ended. Some classes are not deaths of a renderer:
 * - `probable_oom` the service died without shutting down, and memory was nearly full
 *  - `lost`         the service died without shutting down, for no known reason
 *  - `gave_up`      the service exited because no renderer could be started for ten minutes
 *  - `decode_…`     an artwork took down the decoder that was decoding it
 */
export type IncidentClass = (typeof INCIDENT_CLASSES)[number];

export function isDecoderEnd(incidentClass: IncidentClass): incidentClass is DecoderEnded['end'] {
  return incidentClass.startsWith('decode_');
}

/** Memory at the end, if known. */
export interface LastMemory {
  readonly state: string;
  readonly usedBytes: number;
  readonly budgetBytes: number;
  readonly limitBytes: number;
  /** Highest memory use in the samples that survived. */
  readonly peakBytes: number;
}

/** The work of a decoder when it ended. */
export interface DecodeInProgress {
  /** SHA-256 of the artwork. */
  readonly sha256: string;
  readonly operation: string;
  /** The work that needed the artwork. */
  readonly owner: DecoderEnded['owner'];
}

/** The report on one process that ended unexpectedly, or on several decoders that ended in the same way. */
export interface Incident {
  readonly class: IncidentClass;
  readonly process: 'service' | 'renderer' | 'decoder';
  /** Time of death or, if unknown, of the last sign of life (ISO 8601, UTC). */
  readonly at: string;
  /** Number of identical failures that this report counts; above 1 only for decoders. */
  readonly count: number;
  /** Time of the last one. */
  readonly lastAt: string;
  /** One sentence. */
  readonly summary: string;
  readonly code: number | null;
  readonly signal: string | null;
  /**
   * OOM kills that the kernel counted while the process was running; null if the kernel does not
   * count them.
   */
  readonly oomKills: number | null;
  readonly memory: LastMemory | null;
  /** The job at the last checkpoint, and the position in the job. */
  readonly jobId: string | null;
  readonly place: Readonly<Record<string, string | number>> | null;
  /** Only for decoders; describes the first of several identical failures. */
  readonly decode: DecodeInProgress | null;
  /** The newest samples, oldest first. */
  readonly lastSamples: readonly MemorySample[];
  /** The last lines of stderr. */
  readonly stderr: readonly string[];
  readonly remediation: readonly Remedy[];
}

/** The report on a decoder that ended unexpectedly. */
export interface DecoderIncident extends Incident {
  readonly decode: DecodeInProgress;
}
