import type { Progress } from '../../messages.ts';
import { END_EVENTS, type JobEvent } from '../job-event.ts';
import type { FinalStatus, JobProgress } from '../job.ts';
import type { JobPatch } from '../stores/job-store.ts';
import { resumption } from './resumption.ts';

export interface JobEnd {
  readonly status: FinalStatus;
  readonly result: Pick<JobPatch, 'memory' | 'problem'>;
  /** Undefined if it is unknown because the job is damaged. */
  readonly progress: JobProgress | Progress | undefined;
  readonly finished: Date;
  readonly keepFailedMs: number;
}

/** Returns the change and the last event that are stored when a job ends. */
export function endOf(
  id: string,
  { status, result, progress, finished, keepFailedMs }: JobEnd,
): { readonly patch: JobPatch; readonly event: JobEvent } {
  const finishedAt = finished.toISOString();
  const patch = {
    ...result,
    ...(result.problem && resumption(id, result.problem, { finished, keepFailedMs })),
    status,
    finishedAt,
    ...(progress && { progress: { ...progress, phase: 'done' } as const }),
  };
  const { problem } = patch;
  const event = { type: END_EVENTS[status], at: finishedAt, ...(problem && { problem }) };
  return { patch, event };
}
