import { isResumable, ServiceError, type Problem, type Remedy } from '../../errors.ts';
import type { Job, JobProgress } from '../job.ts';
import type { JobPatch } from '../stores/job-store.ts';

/**
 * Extends a failed job's problem with a remedy that says how to resume it or, if it cannot be resumed but
 * its cause can pass, how to order it again. Returns an empty patch if neither would help.
 */
export function resumption(
  id: string,
  problem: Problem,
  { finished, keepFailedMs }: { readonly finished: Date; readonly keepFailedMs: number },
): Pick<JobPatch, 'problem' | 'resumableUntil'> {
  if (!isResumable(problem) || keepFailedMs === 0) {
    return problem.retryable ? { problem: withRemedy(problem, orderAgain) } : {};
  }
  const resumableUntil = new Date(finished.getTime() + keepFailedMs).toISOString();
  const missing = problem.code === 'storage_full' ? 'disk space' : 'memory';
  const resume = {
    action: 'resume',
    detail: `POST /gangsheets/${id}/resume once ${missing} is available again: the job keeps its finished parts and continues after them. This is possible until ${resumableUntil}; after that, order it again with a new Idempotency-Key.`,
  };
  return { problem: withRemedy(problem, resume), resumableUntil };
}

/** The key of the order stays with its job, so that a repeat can never print twice. */
const orderAgain: Remedy = {
  action: 'order_again',
  detail:
    'The cause may pass: send the order again with a new Idempotency-Key, as the old key returns this job. It cannot be resumed.',
};

function withRemedy(problem: Problem, remedy: Remedy): Problem {
  return { ...problem, remediation: [...(problem.remediation ?? []), remedy] };
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
    throw notResumable({ reason: 'wrong_state', status }, message, remediesOf(problem));
  }
  if (resumableUntil === null || !(isKept || problem.code === 'storage_full')) {
    const message = `The files of gang sheet ${id} are no longer kept; order it again with a new Idempotency-Key.`;
    throw notResumable({ reason: 'expired' }, message, [orderAgain]);
  }
}

function remediesOf(problem: Problem | null): readonly Remedy[] {
  return problem?.retryable === true ? [orderAgain] : [];
}

function notResumable(
  details: { readonly reason: string; readonly status?: string },
  message: string,
  remediation: readonly Remedy[],
): ServiceError {
  return new ServiceError('not_resumable', message, { details, remediation });
}
