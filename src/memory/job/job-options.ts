import type { Remedy, ServiceError } from '../../errors.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { Shortage } from './memory-exhausted.ts';

/** Is notified when a memory shortage pauses a job, and when it ends the job. */
export interface JobListener {
  onPause(): void;
  /** Not called if the pause ends the job. */
  onResume(): void;
  /** Called when there is no time for a pause: the job must end immediately with this error. */
  onBrake(error: ServiceError): void;
}

export interface JobOptions {
  /** Ends a pause immediately. */
  readonly signal: AbortSignal;
  /** A logger with the job's id bound. */
  readonly log: Log;
  /**
   * Whether the job ran out of memory in an earlier run. If so, it starts with every degradation measure in
   * force.
   */
  readonly lowMemory?: boolean;
  readonly listener?: Partial<JobListener>;
  /** Lists ways to make this job smaller, most effective first. */
  readonly advise?: (shortage: Shortage) => readonly Remedy[];
}
