import { isResumable, ServiceError, type Problem } from '../../errors.ts';
import type { Job, JobProgress } from '../job.ts';
import type { JobPatch } from '../stores/job-store.ts';

/**
 * Extends a failed job's problem with a remedy that says how to resume it. Returns an empty patch
 * if the job cannot be resumed.
 */
export function resumption(
  id: string,
  problem: Problem,
  { finished, keepFailedMs }: { readonly finished: Date; readonly keepFailedMs: number },
): Pick<JobPatch, 'problem' | 'resumableUntil'> {
  if (!isResumable(problem) || keepFailedMs === 0) return {};
  const resumableUntil = new Date(finished.getTime() + keepFailedMs).toISOString();
  const missing = problem.code === 'storage_full' ? 'disk space' : 'memory';
  const resume = {
    action: 'resume',
    detail: `POST /gangsheets/${id}/resume once ${missing} is available again: the job keeps its finished parts and continues after them. This is possible until ${resumableUntil}.`,
  };
  const remediation = [...(problem.remediation ?? []), resume];
  return { problem: { ...problem, remediation }, resumableUntil };
}

/** The patch for a failed job that is requeued. */
export function queuedAgain(progress: JobProgress): JobPatch {
  return {
    status: 'queued',
    progress: { ...progress, phase: 'queued' },
    finishedAt: null,
    problem: null,
    resumableUntil: null,
  };
}

/**
 * @param isKept whether the job's files are still on disk. A job that the disk could not hold is resumed
 *   without them: it obtains its artwork again.
 * @throws ServiceError `not_resumable` if the job cannot be resumed; `details.reason` says why
 */
export function mustBeResumable(
  { id, status, problem, resumableUntil }: Job,
  isKept: boolean,
): void {
  if (status !== 'failed' || problem === null || !isResumable(problem)) {
    const found = problem === null ? `is ${status}` : `failed with ${problem.code}`;
    const message = `Only jobs that ran out of memory or disk space, or lost their renderer, can be resumed; gang sheet ${id} ${found}.`;
    throw notResumable('wrong_state', message, { status });
  }
  if (resumableUntil === null || !(isKept || problem.code === 'storage_full')) {
    const message = `The files of gang sheet ${id} are no longer kept; submit it again.`;
    throw notResumable('expired', message);
  }
}

function notResumable(reason: string, message: string, details: object = {}): ServiceError {
  return new ServiceError('not_resumable', message, { details: { reason, ...details } });
}
