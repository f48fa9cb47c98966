import { isResumable, ServiceError, type Problem } from '../../errors.ts';
import type { Job } from '../job.ts';
import type { JobPatch } from '../stores/job-store.ts';

/** Adds to the problem of a failed job how to resume it; empty if the job cannot be resumed. */
export function resumption(
  id: string,
  problem: Problem,
  { finished, keepFailedMs }: { readonly finished: Date; readonly keepFailedMs: number },
): Pick<JobPatch, 'problem' | 'resumableUntil'> {
  if (!isResumable(problem) || keepFailedMs === 0) return {};
  const resumableUntil = new Date(finished.getTime() + keepFailedMs).toISOString();
  const resume = {
    action: 'resume',
    detail: `POST /gangsheets/${id}/resume when memory is available again: the job continues with its finished parts, which are kept until ${resumableUntil}.`,
  };
  const remediation = [...(problem.remediation ?? []), resume];
  return { problem: { ...problem, remediation }, resumableUntil };
}

/**
 * @param isKept whether the files of the job are still on disk
 * @throws ServiceError `not_resumable` if the job cannot be resumed; `details.reason` says why
 */
export function mustBeResumable(
  { id, status, problem, resumableUntil }: Job,
  isKept: boolean,
): void {
  if (status !== 'failed' || problem === null || !isResumable(problem)) {
    const found = problem === null ? `it is ${status}` : `it is ${status} with ${problem.code}`;
    const expected = 'a job that failed because memory ran out or the renderer was lost';
    throw notResumable('wrong_state', `${id} must be ${expected}, but ${found}.`, { status });
  }
  if (resumableUntil === null || !isKept) {
    const message = `The files of gang sheet ${id} are no longer kept; submit it again.`;
    throw notResumable('expired', message);
  }
}

function notResumable(reason: string, message: string, details: object = {}): ServiceError {
  return new ServiceError('not_resumable', message, { details: { reason, ...details } });
}
