import type { JobRequest } from '../../gang-sheet/order.ts';
import type { Outcome, PeakObservation, RenderJob } from '../../messages.ts';
import { predictNeed, type PredictedNeed } from './predict-peak.ts';
import type { RenderSettings } from './render-settings.ts';
import type { PlannedJob } from '../planning/planned-job.ts';

/** What is foreseen of a job when its plan is settled. */
export interface ExpectedPeak {
  readonly need: PredictedNeed;
  /** In use just then: the processes themselves, and whatever shares the container. */
  readonly usedBytes: number;
  /** The most that will be in use while the job runs. */
  readonly peakBytes: number;
  /** The same from the plan alone. */
  readonly calculatedPeakBytes: number;
}

export interface Expecting {
  readonly request: JobRequest;
  readonly planned: Pick<PlannedJob, 'plan' | 'artworks'>;
  readonly peakFactors: RenderJob['peakFactors'];
  readonly settings: RenderSettings;
  readonly usedBytes: number;
}

/** Puts what is in use before a job and what the job itself will hold together. */
export function expectPeak(expecting: Expecting): ExpectedPeak {
  const { request, planned, peakFactors, settings, usedBytes } = expecting;
  const { plan, artworks } = planned;
  const need = predictNeed({ plan, artworks, output: request.output, settings }, peakFactors);
  return {
    need,
    usedBytes,
    peakBytes: usedBytes + need.bytes,
    calculatedPeakBytes: usedBytes + need.calculatedBytes,
  };
}

export interface PeakToObserve {
  readonly job: Pick<RenderJob, 'plan' | 'withLess'>;
  /** null: the job did not come so far. */
  readonly expected: ExpectedPeak | null;
  /** Is it the first job of this renderer? */
  readonly isCold: boolean;
  readonly renderConcurrency: number;
}

/**
 * What later predictions can learn from a job, or null: one that went on in the middle, was held back
 * by pauses, failed, or may have had company says nothing of what its kind takes.
 */
export function observePeak(
  { status, memory }: Pick<Outcome, 'status' | 'memory'>,
  { job, expected, isCold, renderConcurrency }: PeakToObserve,
): PeakObservation | null {
  if (status !== 'succeeded' || expected === null || renderConcurrency > 1) return null;
  if (job.plan !== null || job.withLess || memory.pauses > 0) return null;
  const { need, usedBytes } = expected;
  const tookBytes = Math.max(0, memory.peakBytes - usedBytes);
  return { kind: need.kind, ratio: tookBytes / need.calculatedBytes, isCold };
}
