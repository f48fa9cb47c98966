import { ServiceError, type Remedy } from '../../errors.ts';
import type { CheckpointPlace } from '../checkpoint.ts';
import type { StepReport } from '../cleanup/cleanup.ts';
import { toLeastMib, toMib, toPercent } from '../../telemetry/figures.ts';
import type { Thresholds } from '../policy.ts';
import type { Sample } from '../sample.ts';
import type { MemoryReceipt } from './memory-receipt.ts';
import { MAX_PAUSED_MS, USELESS_BELOW, type AbortReason } from './pause-allowance.ts';

/** The memory shortage from which the job's owner derives remedies. */
export interface Shortage {
  readonly usedBytes: number;
  /** The job may continue once less than this is in use. */
  readonly targetBytes: number;
  readonly budgetBytes: number;
  readonly limitBytes: number;
}

/** Why a job was aborted: a failed pause, or the brake. */
export interface MemoryEnding {
  readonly reason: AbortReason;
  readonly place: CheckpointPlace;
  readonly before: Sample;
  readonly after: Sample;
  /** The steps of all cleanups of that pause. */
  readonly steps: readonly StepReport[];
}

export interface Exhaustion {
  readonly ending: MemoryEnding;
  readonly job: Pick<MemoryReceipt, 'peakBytes' | 'predictedPeakBytes' | 'pauses'>;
  readonly thresholds: Thresholds;
  /** Remedies from the job's owner, which knows the contents of the job. */
  readonly advise: (shortage: Shortage) => readonly Remedy[];
}

/** A peak above this share of the budget shows that the limit is too low even for a smaller job. */
const LIMIT_REACHED = 0.95;
const LIMIT_FACTOR = 1.5;
const RAISE_LIMIT = 'raise_limit';

/** The error for a job that ran out of memory. It includes figures on the measures taken, and remedies. */
export function memoryExhausted(exhaustion: Exhaustion): ServiceError {
  const { ending, job, thresholds } = exhaustion;
  const { reason, place, before, after, steps } = ending;
  return new ServiceError('memory_exhausted', sentence(exhaustion), {
    retryable: true,
    remediation: remedies(exhaustion),
    details: {
      reason,
      place,
      pauses: job.pauses,
      limitBytes: after.limitBytes,
      budgetBytes: after.budgetBytes,
      usedBytes: after.usedBytes,
      peakBytes: job.peakBytes,
      predictedPeakBytes: job.predictedPeakBytes,
      beforePercent: toPercent(before.utilisation),
      afterPercent: toPercent(after.utilisation),
      targetPercent: toPercent(thresholds.critical),
      steps: summary(steps),
    },
  });
}

function sentence({ ending, job, thresholds }: Exhaustion): string {
  const { reason, place, before, after } = ending;
  const used = isHeap(before)
    ? `${toMib(before.heapUsedBytes)} of ${toMib(before.heapLimitBytes)} MB of the JavaScript heap`
    : `${toMib(before.usedBytes)} of ${toMib(before.budgetBytes)} MB`;
  const start = `Memory ran low${placeText(place)}: ${used} (${toPercent(before.utilisation)}%) was in use.`;
  switch (reason) {
    case 'not_enough_freed':
      return `${start} The cleanup reduced this to ${toPercent(after.utilisation)}%, but the job continues only below ${toPercent(thresholds.critical)}%.`;
    case 'emergency':
      return `${start} There was no time for a pause, so the job with the largest reservation was stopped.`;
    case 'useless_pauses':
      return `${start} Two pauses in a row each freed less than ${toPercent(USELESS_BELOW)}% of the budget.`;
    case 'too_many_pauses':
      return `${start} The job had already paused ${job.pauses} times.`;
    case 'pause_time_used_up':
      return `${start} The job had used up its pause time of ${MAX_PAUSED_MS / 1000} s.`;
  }
}

function placeText(place: CheckpointPlace): string {
  const parts = Object.entries(place).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? '' : ` at ${parts.join(', ')}`;
}

/** Never empty: a limit can always be given. The owner gives it if it knows the need. */
function remedies(exhaustion: Exhaustion): readonly Remedy[] {
  const { ending, thresholds, advise } = exhaustion;
  const { after } = ending;
  const targetBytes = Math.floor(after.budgetBytes * thresholds.critical);
  const { usedBytes, budgetBytes, limitBytes } = after;
  const advice = advise({ usedBytes, targetBytes, budgetBytes, limitBytes });
  if (isHeap(after)) return [...advice, smallerRequest(after)];
  const isGiven = advice.some(({ action }) => action === RAISE_LIMIT);
  return isGiven ? advice : [...advice, raiseLimit(exhaustion)];
}

/** Pixels are not on V8's heap, so a larger container would not help; only a smaller request would. */
function smallerRequest({ heapUsedBytes, heapLimitBytes }: Sample): Remedy {
  return {
    action: 'fewer_orders',
    detail: `Send fewer orders and pieces per request: the JavaScript heap uses ${toMib(heapUsedBytes)} of ${toMib(heapLimitBytes)} MB, and a larger container does not enlarge it.`,
  };
}

/**
 * If the limit was reached or the brake came first, the need is unknown, and the advice is one and a half
 * times the limit. Otherwise, it is the limit at which the memory that could not be freed would be at the
 * warning threshold.
 */
function raiseLimit({ ending, job: { peakBytes }, thresholds }: Exhaustion): Remedy {
  const { limitBytes, budgetBytes, usedBytes } = ending.after;
  const isReached = ending.reason === 'emergency' || peakBytes >= LIMIT_REACHED * budgetBytes;
  const neededBytes = (usedBytes / thresholds.warning) * (limitBytes / budgetBytes);
  const bytes = isReached ? LIMIT_FACTOR * limitBytes : Math.max(neededBytes, limitBytes + 2 ** 20);
  const why = isReached
    ? `the job reached ${toMib(peakBytes)} of ${toMib(budgetBytes)} MB, and how much more it needs is unknown`
    : `${toMib(usedBytes)} MB could not be freed`;
  return {
    action: RAISE_LIMIT,
    detail: `Give the container at least ${toLeastMib(bytes)} MB instead of ${toMib(limitBytes)} MB (and raise MEMORY_LIMIT_MB if it is set): ${why}.`,
  };
}

function isHeap({ usedBytes, budgetBytes, utilisation }: Sample): boolean {
  return usedBytes / budgetBytes < utilisation;
}

/** Adds up the steps of all cleanups by name. */
function summary(steps: readonly StepReport[]): readonly object[] {
  const byStep = new Map<string, { step: string; outcome: string; freedBytes: number }>();
  for (const { step, outcome, freedBytes } of steps) {
    const earlier = byStep.get(step)?.freedBytes ?? 0;
    byStep.set(step, { step, outcome, freedBytes: earlier + freedBytes });
  }
  return [...byStep.values()];
}
