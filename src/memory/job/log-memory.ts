import { toMib, toPercent } from '../../telemetry/figures.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { CheckpointPlace } from '../checkpoint.ts';
import type { StepReport } from '../cleanup/cleanup.ts';
import type { PauseOutcome, Sample } from '../sample.ts';
import type { DegradationMeasure } from './degradation.ts';
import type { AbortReason } from './pause-allowance.ts';

export interface PauseBegin {
  /** Pause number within the job, starting at 1. */
  readonly pause: number;
  readonly place: CheckpointPlace;
  readonly before: Sample;
  readonly threshold: number;
}

/** Logs the start of a pause: the reason, and the position in the job. */
export function logPause(log: Log, begin: PauseBegin): void {
  const { pause, place, before, threshold } = begin;
  log.warn(
    { pause, place, ...fields(before), thresholdPercent: toPercent(threshold) },
    'memory pause',
  );
}

/** Logs the next measure by which a job saves memory; null means that all measures are lifted. */
export function logDegradation(
  log: Log,
  measure: DegradationMeasure | null,
  place: CheckpointPlace,
): void {
  if (measure === null) log.info({ place }, 'memory savings over');
  else log.warn({ saving: measure, place }, 'memory saving');
}

/** Logs one step of the cleanup ladder, with memory use after the step. */
export function logStep(log: Log, report: StepReport, sample: Sample): void {
  const { step, outcome, freedBytes, droppedBytes, durationMs, via, error } = report;
  log[outcome === 'failed' ? 'warn' : 'info'](
    {
      step,
      outcome,
      ...(via !== undefined && { via }),
      freedMb: toMib(freedBytes),
      ...(droppedBytes !== undefined && { droppedMb: toMib(droppedBytes) }),
      usedMb: toMib(sample.usedBytes),
      percent: toPercent(sample.utilisation),
      durationMs: Math.round(durationMs),
      ...(error !== undefined && { err: error }),
    },
    'memory cleanup step',
  );
}

export interface PauseEnd {
  readonly outcome: PauseOutcome;
  readonly reason?: AbortReason;
  readonly after: Sample;
  readonly waitedMs: number;
}

/** Logs the end and the outcome of a pause. */
export function logPauseEnd(log: Log, begin: PauseBegin, end: PauseEnd): void {
  const { pause, place, before } = begin;
  const { outcome, reason, after, waitedMs } = end;
  log[outcome === 'resumed' || outcome === 'cancelled' ? 'info' : 'warn'](
    {
      outcome,
      ...(reason && { reason }),
      pause,
      place,
      ...fields(after),
      percentBefore: toPercent(before.utilisation),
      freedMb: toMib(before.usedBytes - after.usedBytes),
      waitedMs: Math.round(waitedMs),
    },
    'memory pause ended',
  );
}

/** Memory use and its limits. Includes the heap if it is fuller than the budget. */
export function fields(sample: Sample): Record<string, number> {
  const isHeap = sample.usedBytes / sample.budgetBytes < sample.utilisation;
  return {
    usedMb: toMib(sample.usedBytes),
    budgetMb: toMib(sample.budgetBytes),
    limitMb: toMib(sample.limitBytes),
    ...(isHeap && {
      heapUsedMb: toMib(sample.heapUsedBytes),
      heapLimitMb: toMib(sample.heapLimitBytes),
    }),
    percent: toPercent(sample.utilisation),
  };
}
