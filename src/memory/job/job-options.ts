import type { Remedy, ServiceError } from '../../errors.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { Shortage } from './memory-exhausted.ts';

/** Receives the pauses that memory forces on a job, and its end. */
export interface JobListener {
  onPause(): void;
  /** Not called when the pause ends the job. */
  onResume(): void;
  /** There was no time for a pause: the job must end immediately, with this error. */
  onBrake(error: ServiceError): void;
}

export interface JobOptions {
  /** Ends a pause immediately. */
  readonly signal: AbortSignal;
  /** With the job's id bound. */
  readonly log: Log;
  /** The job ran out of memory before: it starts with every degradation measure in force. */
  readonly lowMemory?: boolean;
  readonly listener?: Partial<JobListener>;
  /** Lists ways to make this job smaller, the most effective first. */
  readonly advise?: (shortage: Shortage) => readonly Remedy[];
}
