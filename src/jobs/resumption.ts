import { isResumable, ServiceError, type Problem } from '../errors.ts';
import type { Job } from './job.ts';
import type { JobPatch } from './job-store.ts';

/** What a failed job tells of how to go on with it; nothing when it cannot. */
export function resumption(
  id: string,
  problem: Problem,
  { finished, keepFailedMs }: { readonly finished: Date; readonly keepFailedMs: number },
): Pick<JobPatch, 'problem' | 'resumableUntil'> {
  if (!isResumable(problem) || keepFailedMs === 0) return {};
  const resumableUntil = new Date(finished.getTime() + keepFailedMs).toISOString();
  const resume = {
    action: 'resume',
    detail: `Once there is room, POST /gangsheets/${id}/resume: the job goes on with what it has, which is kept until ${resumableUntil}.`,
  };
  const remediation = [...(problem.remediation ?? []), resume];
  return { problem: { ...problem, remediation }, resumableUntil };
}

/**
 * @param isKept is what the job had still on disk?
 * @throws ServiceError `not_resumable` when the job cannot go on; `details.reason` says why
 */
export function mustBeResumable(
  { id, status, problem, resumableUntil }: Job,
  isKept: boolean,
): void {
  if (status !== 'failed' || problem === null || !isResumable(problem)) {
    const found = problem === null ? `it is ${status}` : `it is ${status} with ${problem.code}`;
    const expected = 'a job that failed for want of memory or of a renderer';
    throw notResumable('wrong_state', `${id} must be ${expected}, but ${found}.`, { status });
  }
  if (resumableUntil === null || !isKept) {
    throw notResumable('expired', `What gang sheet ${id} had is not kept any more; send it again.`);
  }
}

function notResumable(reason: string, message: string, details: object = {}): ServiceError {
  return new ServiceError('not_resumable', message, { details: { reason, ...details } });
}
