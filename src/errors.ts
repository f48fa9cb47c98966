import type { FaultCode } from './fault-codes.ts';
import { isMemoryFault } from './out-of-memory.ts';

/** One error in a request, and its position. */
export interface Fault {
  /** RFC 6901 pointer into the request body; "" is the whole body. */
  readonly pointer: string;
  /** Stable. */
  readonly code: FaultCode;
  /** Names the value, what was expected and what was received. */
  readonly detail: string;
}

/** An action that may solve a problem. */
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
  | 'too_many_parts'
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
  | 'quote_timeout'
  | 'obtain_timeout'
  | 'cancelled'
  | 'internal_error';

export interface ErrorInit {
  readonly cause?: unknown;
  /** Whether the same request may succeed later. */
  readonly retryable?: boolean;
  readonly faults?: readonly Fault[];
  readonly remediation?: readonly Remedy[];
  /** Numbers and names for the response and the log. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Problem title, if the code has several causes. Default: the code's title. */
  readonly title?: string;
}

/**
 * The part of a ServiceError that crosses process boundaries, is stored with a job and appears in
 * responses.
 */
export interface Problem {
  readonly code: ErrorCode;
  readonly title?: string;
  readonly detail: string;
  readonly retryable: boolean;
  readonly errors?: readonly Fault[];
  readonly remediation?: readonly Remedy[];
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error class: its message is for the client, its cause for the log. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly faults: readonly Fault[];
  readonly remediation: readonly Remedy[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly title: string | undefined;

  constructor(code: ErrorCode, message: string, init: ErrorInit = {}) {
    super(message, { cause: init.cause });
    this.code = code;
    this.retryable = init.retryable ?? false;
    this.faults = init.faults ?? [];
    this.remediation = init.remediation ?? [];
    this.details = init.details ?? {};
    this.title = init.title;
  }
}

/**
 * Turns anything thrown into a problem. The message of an unknown error stays out of the response,
 * and every error that a full disk caused becomes `storage_full`.
 */
export function toProblem(error: unknown): Problem {
  const fault = storageFaultOf(error);
  if (fault === 'full') return diskFull;
  if (ranOutOfMemory(error)) return allocationFailed;
  if (!(error instanceof ServiceError)) {
    if (fault === 'failed') return diskFailed;
    return {
      code: 'internal_error',
      detail: 'The service encountered an unexpected error; the details are in its log.',
      retryable: true,
    };
  }
  return {
    code: error.code,
    ...(error.title !== undefined && { title: error.title }),
    detail: error.message,
    retryable: error.retryable,
    ...(error.faults.length > 0 && { errors: error.faults }),
    ...(error.remediation.length > 0 && { remediation: error.remediation }),
    ...(Object.keys(error.details).length > 0 && { details: error.details }),
  };
}

const RESUMABLE: readonly ErrorCode[] = [
  'memory_exhausted',
  'out_of_memory',
  'renderer_lost',
  'storage_full',
];

/** Whether a job that failed with this problem can be resumed. */
export function isResumable({ code }: Pick<Problem, 'code'>): boolean {
  return RESUMABLE.includes(code);
}

/** The system's codes and messages for a full disk; libvips repeats the messages. */
const DISK_FULL = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'POSTGRES_FULL'];
const DISK_FULL_WORDS = /no space left on device|disk quota exceeded/i;

/**
 * The codes of the system and of the databases, for SQLite including its extended codes, for a disk that cannot be
 * read or written.
 */
const DISK_FAILED = ['EIO', 'EROFS', 'ENXIO', 'ENODEV', 'ESTALE', 'EUCLEAN', 'POSTGRES_FAILED'];
const DATABASE_FAILED =
  /^SQLITE_(BUSY|LOCKED|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|PROTOCOL|PERM|NOMEM)(_|$)/;
/**
 * SQLite's primary codes for the same errors (sqlite.org/rescode.html), because the library may not
 * provide a name.
 */
const DATABASE_FAILED_CODES = [3, 5, 6, 7, 8, 10, 11, 14, 15, 26];
const RETRY_AFTER_SECONDS = 60;

const diskFull: Problem = {
  code: 'storage_full',
  detail: 'The disk is full.',
  retryable: true,
  details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
};

const diskFailed: Problem = {
  code: 'storage_failed',
  detail: 'The disk or the database cannot be read or written; the details are in the log.',
  retryable: true,
  details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
};

const allocationFailed: Problem = {
  code: 'out_of_memory',
  title: 'Out of memory',
  detail: 'Memory that was needed could not be allocated; the details are in the log.',
  retryable: true,
};

/** Whether an error that nothing else explains says that an allocation of memory failed. */
export function ranOutOfMemory(error: unknown): boolean {
  const isExplained = error instanceof ServiceError && error.code !== 'internal_error';
  return !isExplained && isMemoryFault(error);
}

/** `full`: no space is left. `failed`: the disk or the database cannot be read or written. */
export type StorageFault = 'full' | 'failed';

/** How storage caused an error, directly or through a chain of causes; null if it did not. */
export function storageFaultOf(error: unknown): StorageFault | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? String(error.code) : '';
  if (DISK_FULL.includes(code) || DISK_FULL_WORDS.test(error.message)) return 'full';
  if (DISK_FAILED.includes(code) || isDatabaseFault(code, error)) return 'failed';
  return storageFaultOf(error.cause);
}

function isDatabaseFault(code: string, error: object): boolean {
  if (DATABASE_FAILED.test(code)) return true;
  const rawCode = 'rawCode' in error && typeof error.rawCode === 'number' ? error.rawCode : null;
  // The lowest byte of an extended code is the primary code.
  return rawCode !== null && DATABASE_FAILED_CODES.includes(rawCode & 0xff);
}

/** Reverses `toProblem` in the process that receives the problem. */
export function fromProblem(problem: Problem): ServiceError {
  return new ServiceError(problem.code, problem.detail, {
    retryable: problem.retryable,
    ...(problem.title !== undefined && { title: problem.title }),
    ...(problem.errors && { faults: problem.errors }),
    ...(problem.remediation && { remediation: problem.remediation }),
    ...(problem.details && { details: problem.details }),
  });
}
