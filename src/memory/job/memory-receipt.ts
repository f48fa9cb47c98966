import type { Saving } from './savings.ts';

/** What a job did to memory; stands in its result. */
export interface MemoryReceipt {
  readonly limitBytes: number;
  readonly budgetBytes: number;
  /** null before there is a prediction. */
  readonly predictedPeakBytes: number | null;
  /** What the plan alone says, without what was learned from earlier jobs. */
  readonly calculatedPeakBytes: number | null;
  /** Highest reading during the job. */
  readonly peakBytes: number;
  readonly pauses: number;
  readonly cleanups: number;
  readonly freedBytes: number;
  /** What the job did without at any time, in the order in which it gave it up. */
  readonly gaveUp: readonly Saving[];
}
