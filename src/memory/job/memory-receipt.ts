import type { DegradationMeasure } from './degradation.ts';

/** One job's memory figures, which are part of its result. */
export interface MemoryReceipt {
  readonly limitBytes: number;
  readonly budgetBytes: number;
  /** null before the job is planned. */
  readonly predictedPeakBytes: number | null;
  /** Calculated from the plan alone, without corrections learned from earlier jobs. */
  readonly calculatedPeakBytes: number | null;
  /** Highest reading during the job. */
  readonly peakBytes: number;
  readonly pauses: number;
  readonly cleanups: number;
  readonly freedBytes: number;
  /** Degradation measures that were in force at any time, in the order in which they are taken. */
  readonly gaveUp: readonly DegradationMeasure[];
}
