import type { FaultCode } from './fault-codes.ts';

/** One thing wrong with a request, and where it stands. */
export interface Fault {
  /** RFC 6901 pointer into the request body; "" is the whole body. */
  readonly pointer: string;
  /** Stable. */
  readonly code: FaultCode;
  /** Names the thing, the expectation and the value received. */
  readonly detail: string;
}

/** Something the reader of an error can do about it. */
export interface Remedy {
  /** Stable, snake_case. */
  readonly action: string;
  readonly detail: string;
}

export type ErrorCode =
  | 'malformed_json'
  | 'invalid_request'
  | 'artwork_rejected'
  | 'artwork_in_use'
  | 'preflight_blocked'
  | 'uploads_full'
  | 'does_not_fit_memory'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'key_reused'
  | 'still_accepting'
  | 'not_found'
  | 'not_ready'
  | 'not_resumable'
  | 'range_not_satisfiable'
  | 'queue_full'
  | 'shutting_down'
  | 'memory_exhausted'
  | 'out_of_memory'
  | 'verification_failed'
  | 'storage_failed'
  | 'storage_full'
  | 'renderer_lost'
  | 'cancelled'
  | 'internal_error';

export interface ErrorInit {
  readonly cause?: unknown;
  /** Would the same request have a chance later? */
  readonly retryable?: boolean;
  readonly faults?: readonly Fault[];
  readonly remediation?: readonly Remedy[];
  /** Numbers and names that stand in the answer and in the log. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What of a ServiceError crosses a process border, is stored with a job, and stands in an answer. */
export interface Problem {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly retryable: boolean;
  readonly errors?: readonly Fault[];
  readonly remediation?: readonly Remedy[];
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error class: its message is fit for the client, its cause is for the log. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly faults: readonly Fault[];
  readonly remediation: readonly Remedy[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, init: ErrorInit = {}) {
    super(message, { cause: init.cause });
    this.code = code;
    this.retryable = init.retryable ?? false;
    this.faults = init.faults ?? [];
    this.remediation = init.remediation ?? [];
    this.details = init.details ?? {};
  }
}

/**
 * Anything thrown, as a problem: an unknown error keeps its message out of the answer, and whatever
 * could not be done because the disk is full is told as that.
 */
export function toProblem(error: unknown): Problem {
  if (isDiskFull(error)) return diskFull;
  if (!(error instanceof ServiceError)) {
    return {
      code: 'internal_error',
      detail: 'The service met an error that it did not expect; the log has the details.',
      retryable: true,
    };
  }
  return {
    code: error.code,
    detail: error.message,
    retryable: error.retryable,
    ...(error.faults.length > 0 && { errors: error.faults }),
    ...(error.remediation.length > 0 && { remediation: error.remediation }),
    ...(Object.keys(error.details).length > 0 && { details: error.details }),
  };
}

const RESUMABLE: readonly ErrorCode[] = ['memory_exhausted', 'out_of_memory', 'renderer_lost'];

/** Would a job that failed so get further on another day, from where it was? */
export function isResumable({ code }: Pick<Problem, 'code'>): boolean {
  return RESUMABLE.includes(code);
}

/** What the system says when there was no room in spite of the reserve; libvips repeats its words. */
const DISK_FULL = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];
const DISK_FULL_WORDS = /no space left on device|disk quota exceeded/i;

const diskFull: Problem = {
  code: 'storage_full',
  detail: 'The disk is full.',
  retryable: true,
};

function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  const isSaid = DISK_FULL.includes(code) || DISK_FULL_WORDS.test(error.message);
  return isSaid || isDiskFull(error.cause);
}

/** The way back of `toProblem`, on the other side of a process border. */
export function fromProblem(problem: Problem): ServiceError {
  return new ServiceError(problem.code, problem.detail, {
    retryable: problem.retryable,
    ...(problem.errors && { faults: problem.errors }),
    ...(problem.remediation && { remediation: problem.remediation }),
    ...(problem.details && { details: problem.details }),
  });
}
