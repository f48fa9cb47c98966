import type { Log } from '../../telemetry/logger.ts';
import type { CheckpointPlace } from '../checkpoint.ts';
import type { StepReport } from '../cleanup/cleanup.ts';
import type { PauseOutcome, Sample } from '../sample.ts';
import type { AbortReason } from './pause-allowance.ts';

/** Mebibytes, as in `MEMORY_LIMIT_MB`, to a tenth: the log is read by people. */
export function toMib(bytes: number): number {
  return Math.round((bytes / 2 ** 20) * 10) / 10;
}

/** A share as a percentage, to a tenth. */
export function toPercent(share: number): number {
  return Math.round(share * 1000) / 10;
}

export interface PauseBegin {
  /** Number of the pause in its job, from 1. */
  readonly pause: number;
  readonly place: CheckpointPlace;
  readonly before: Sample;
  readonly threshold: number;
}

/** Why and where a job stops: the first line of a pause. */
export function logPause(log: Log, begin: PauseBegin): void {
  const { pause, place, before, threshold } = begin;
  log.warn(
    { pause, place, ...fields(before), thresholdPercent: toPercent(threshold) },
    'memory pause',
  );
}

/** What a job gives up to stay within memory; null: it has all of it back. */
export function logSaving(log: Log, saving: string | null, place: CheckpointPlace): void {
  if (saving === null) log.info({ place }, 'memory savings over');
  else log.warn({ saving, place }, 'memory saving');
}

/** One step of the ladder, with what is in use after it. */
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

/** What came of a pause: its last line. */
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

/** What is in use, against what. The heap is named where it, and not the budget, is the tight one. */
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
