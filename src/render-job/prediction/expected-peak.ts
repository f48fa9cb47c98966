import type { Outcome, PeakObservation, RenderJob } from '../../messages.ts';
import type { ToPredict } from './advise.ts';
import { predictNeed, type PredictedNeed } from './predict-peak.ts';

/** The memory that a job is expected to need, known once it is planned. */
export interface ExpectedPeak {
  readonly need: PredictedNeed;
  /** Memory in use at that time by the service's processes and by anything else in the container. */
  readonly usedBytes: number;
  /** Highest memory use expected while the job runs, learned corrections included. */
  readonly peakBytes: number;
  /** The same, calculated from the plan alone. */
  readonly calculatedPeakBytes: number;
}

/** Adds the memory that a job needs to the memory in use before it. */
export function expectPeak({ input, factors }: ToPredict, usedBytes: number): ExpectedPeak {
  const need = predictNeed(input, factors);
  return {
    need,
    usedBytes,
    peakBytes: usedBytes + need.bytes,
    calculatedPeakBytes: usedBytes + need.calculatedBytes,
  };
}

export interface PeakToObserve {
  readonly job: Pick<RenderJob, 'plan' | 'lowMemory'>;
  /** null if the job ended before it was planned. */
  readonly expected: ExpectedPeak | null;
  /** Whether the job is the first of this renderer. */
  readonly isCold: boolean;
  /** Whether it was predicted not to fit, and ran with all degradation measures. */
  readonly isTrial: boolean;
  readonly renderConcurrency: number;
}

/**
 * The observation that later predictions learn from, or null. A job that was resumed or paused, that
 * failed, or that ran alongside others says nothing about the needs of its kind. A trial is compared with
 * the need under all degradation measures, whether or not it paused.
 */
export function observePeak(
  { status, memory }: Pick<Outcome, 'status' | 'memory'>,
  { job, expected, isCold, isTrial, renderConcurrency }: PeakToObserve,
): PeakObservation | null {
  if (status !== 'succeeded' || expected === null || renderConcurrency > 1) return null;
  if (job.plan !== null || job.lowMemory || (memory.pauses > 0 && !isTrial)) return null;
  const { need, usedBytes } = expected;
  const tookBytes = Math.max(0, memory.peakBytes - usedBytes);
  const calculatedBytes = isTrial ? need.leastCalculatedBytes : need.calculatedBytes;
  return { kind: need.kind, ratio: tookBytes / calculatedBytes, isCold };
}
