import { ServiceError, type Remedy } from '../../errors.ts';
import type { CheckpointPlace } from '../checkpoint.ts';
import type { StepReport } from '../cleanup/cleanup.ts';
import { toMib, toPercent } from './log-memory.ts';
import type { Sample } from '../sample.ts';
import { MAX_PAUSED_MS, USELESS_BELOW, type AbortReason } from './pause-allowance.ts';
import type { Thresholds } from '../policy.ts';

/** How much is missing, for whoever can say what to leave out. */
export interface Shortage {
  readonly usedBytes: number;
  /** What may be in use for a job to go on. */
  readonly targetBytes: number;
  readonly budgetBytes: number;
  readonly limitBytes: number;
}

export interface Exhaustion {
  readonly reason: AbortReason;
  readonly place: CheckpointPlace;
  readonly before: Sample;
  readonly after: Sample;
  readonly steps: readonly StepReport[];
  readonly thresholds: Thresholds;
  readonly peakBytes: number;
  readonly predictedPeakBytes: number | null;
  readonly pauses: number;
  /** Remedies from the owner of the job, who knows what it is made of. */
  readonly advise: (shortage: Shortage) => readonly Remedy[];
}

/** From this share of the budget on the limit itself was too low, whatever the job could leave out. */
const LIMIT_REACHED = 0.95;
const LIMIT_FACTOR = 1.5;

/** The error of a job that memory has no room for: what was tried, in numbers, and what would help. */
export function memoryExhausted(exhaustion: Exhaustion): ServiceError {
  const { reason, place, before, after, steps, thresholds, pauses } = exhaustion;
  return new ServiceError('memory_exhausted', sentence(exhaustion), {
    retryable: true,
    remediation: remedies(exhaustion),
    details: {
      reason,
      place,
      pauses,
      limitBytes: after.limitBytes,
      budgetBytes: after.budgetBytes,
      usedBytes: after.usedBytes,
      peakBytes: exhaustion.peakBytes,
      predictedPeakBytes: exhaustion.predictedPeakBytes,
      beforePercent: toPercent(before.utilisation),
      afterPercent: toPercent(after.utilisation),
      targetPercent: toPercent(thresholds.critical),
      steps: summary(steps),
    },
  });
}

function sentence({ reason, place, before, after, thresholds, pauses }: Exhaustion): string {
  const used = isHeap(before)
    ? `${toMib(before.heapUsedBytes)} of ${toMib(before.heapLimitBytes)} MB of the JavaScript heap`
    : `${toMib(before.usedBytes)} of ${toMib(before.budgetBytes)} MB`;
  const start = `Memory ran short${placeText(place)}: ${used} (${toPercent(before.utilisation)} %) were in use`;
  const target = `under ${toPercent(thresholds.critical)} % is needed to go on`;
  switch (reason) {
    case 'not_enough_freed':
      return `${start}, the cleanup brought it to ${toPercent(after.utilisation)} %, and ${target}.`;
    case 'emergency':
      return `${start}, which left no time for a pause: the job with the largest reservation was stopped.`;
    case 'useless_pauses':
      return `${start}, and two pauses in a row freed less than ${toPercent(USELESS_BELOW)} % of the budget.`;
    case 'too_many_pauses':
      return `${start}, and the job had paused ${pauses} times already.`;
    case 'pause_time_used_up':
      return `${start}, and the job had used up its ${MAX_PAUSED_MS / 1000} s of pauses.`;
  }
}

function placeText(place: CheckpointPlace): string {
  const parts = Object.entries(place).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? '' : ` at ${parts.join(', ')}`;
}

/** Never empty: a limit that would do can always be worked out. */
function remedies(exhaustion: Exhaustion): readonly Remedy[] {
  const { after, thresholds, peakBytes, advise } = exhaustion;
  const targetBytes = Math.floor(after.budgetBytes * thresholds.critical);
  const { usedBytes, budgetBytes, limitBytes } = after;
  const advice = advise({ usedBytes, targetBytes, budgetBytes, limitBytes });
  if (isHeap(after)) return [...advice, smallerRequest(after)];
  const reachedLimit = peakBytes >= LIMIT_REACHED * budgetBytes;
  return reachedLimit || advice.length === 0 ? [...advice, raiseLimit(exhaustion)] : advice;
}

/** Pixels are not on V8's heap, so a larger container would not help: only less to keep in mind. */
function smallerRequest({ heapUsedBytes, heapLimitBytes }: Sample): Remedy {
  return {
    action: 'fewer_orders',
    detail: `Send fewer orders and pieces per request: the JavaScript heap holds ${toMib(heapUsedBytes)} of ${toMib(heapLimitBytes)} MB, and more memory for the container does not enlarge it.`,
  };
}

/** One and a half times the limit where it was reached, else what the rest would need; in whole MiB. */
function raiseLimit({ after, thresholds, peakBytes }: Exhaustion): Remedy {
  const { limitBytes, budgetBytes, usedBytes } = after;
  const isReached = peakBytes >= LIMIT_REACHED * budgetBytes;
  const neededBytes = (usedBytes / thresholds.warning) * (limitBytes / budgetBytes);
  const bytes = isReached ? LIMIT_FACTOR * limitBytes : Math.max(neededBytes, limitBytes + 2 ** 20);
  const why = isReached
    ? `the job came to ${toMib(peakBytes)} of ${toMib(budgetBytes)} MB`
    : `${toMib(usedBytes)} MB could not be freed`;
  return {
    action: 'raise_limit',
    detail: `Give the container, and MEMORY_LIMIT_MB if it is set, at least ${Math.ceil(toMib(bytes))} MB instead of ${toMib(limitBytes)} MB: ${why}.`,
  };
}

function isHeap({ usedBytes, budgetBytes, utilisation }: Sample): boolean {
  return usedBytes / budgetBytes < utilisation;
}

/** The steps of all cleanups together, each name once. */
function summary(steps: readonly StepReport[]): readonly object[] {
  const byStep = new Map<string, { step: string; outcome: string; freedBytes: number }>();
  for (const { step, outcome, freedBytes } of steps) {
    const earlier = byStep.get(step)?.freedBytes ?? 0;
    byStep.set(step, { step, outcome, freedBytes: earlier + freedBytes });
  }
  return [...byStep.values()];
}
