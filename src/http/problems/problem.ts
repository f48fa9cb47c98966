import type { ErrorCode, Problem } from '../../errors.ts';
import type { ProblemBody } from '../contract/problem.ts';

/** Codes of problems that occur only in HTTP requests; no job ever fails with one. */
type ProtocolCode =
  | 'malformed_http'
  | 'bad_idempotency_key'
  | 'rate_limited'
  | 'unauthorized'
  | 'forbidden'
  | 'link_forged'
  | 'link_expired'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'expectation_failed'
  | 'header_too_large'
  | 'too_many_streams'
  | 'too_many_downloads';

export type ProblemCode = ErrorCode | ProtocolCode;

/** A problem that a response can carry. */
export interface AnswerableProblem extends Omit<Problem, 'code'> {
  readonly code: ProblemCode;
}

export interface ProblemKind {
  readonly status: number;
  /** Title of every problem with the code, unless the problem has its own title. */
  readonly title: string;
  /** Other causes of the same code, shown in the table of codes. */
  readonly also?: string;
}

/** The only table that maps codes to HTTP. */
export const problemKinds: Readonly<Record<ProblemCode, ProblemKind>> = {
  malformed_json: { status: 400, title: 'Malformed JSON' },
  malformed_http: { status: 400, title: 'Malformed HTTP request' },
  bad_idempotency_key: { status: 400, title: 'Invalid Idempotency-Key' },
  unauthorized: { status: 401, title: 'Missing or unknown API key' },
  forbidden: { status: 403, title: 'Forbidden' },
  link_forged: { status: 403, title: 'Invalid link signature' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'Request timeout' },
  not_ready: {
    status: 409,
    title: 'Not ready yet',
    also: 'With status 503: the service has just started, and cannot answer quotes and preflights yet.',
  },
  not_resumable: { status: 409, title: 'Job cannot be resumed' },
  artwork_in_use: { status: 409, title: 'Artwork is used by an unfinished job' },
  still_accepting: {
    status: 409,
    title: 'First request with this Idempotency-Key is still being accepted',
  },
  cancelled: { status: 409, title: 'Job cancelled' },
  link_expired: { status: 410, title: 'Link expired' },
  body_too_large: { status: 413, title: 'Body too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported content type' },
  range_not_satisfiable: { status: 416, title: 'Range not satisfiable' },
  expectation_failed: { status: 417, title: 'Expectation failed' },
  invalid_request: { status: 422, title: 'Invalid request' },
  key_reused: { status: 422, title: 'Idempotency-Key reused for a different request' },
  artwork_rejected: { status: 422, title: 'Artwork rejected' },
  preflight_blocked: { status: 422, title: 'Artwork failed preflight' },
  too_many_parts: { status: 422, title: 'Job has too many parts' },
  does_not_fit_memory: { status: 422, title: 'Job needs more memory than this server has' },
  rate_limited: { status: 429, title: 'Rate limit exceeded' },
  queue_full: {
    status: 429,
    title: 'Job queue full',
    also: 'Also: too many quotes, preflights, large requests or uploads at the same time.',
  },
  too_many_streams: { status: 429, title: 'Too many open event streams' },
  too_many_downloads: { status: 429, title: 'Too many downloads in progress' },
  header_too_large: { status: 431, title: 'Request headers too large' },
  verification_failed: { status: 500, title: 'Print file failed verification' },
  storage_failed: {
    status: 500,
    title: 'Storage failed',
    also: 'With status 503: work is paused until the database can be written to again.',
  },
  internal_error: { status: 500, title: 'Internal error' },
  shutting_down: { status: 503, title: 'Service shutting down' },
  renderer_lost: {
    status: 503,
    title: 'Job lost its renderer',
    also: 'For requests: the renderer is not available right now.',
  },
  quote_timeout: { status: 504, title: 'Quote or preflight took too long' },
  obtain_timeout: { status: 504, title: 'Artwork not obtained in time' },
  uploads_full: { status: 507, title: 'Upload storage full' },
  memory_exhausted: { status: 507, title: 'Not enough memory' },
  storage_full: {
    status: 507,
    title: 'Disk full',
    also: 'With status 503: work is paused until the disk has room for pending changes.',
  },
  out_of_memory: { status: 507, title: 'Job ran out of memory' },
};

const DEFAULT_RETRY_AFTER_SECONDS = 10;
/**
 * Status while the service holds changes that it could not store, and while it starts: it refuses new work,
 * but soon accepts it on its own.
 */
const UNAVAILABLE = 503;

/** Returns the HTTP status of a problem. */
export function statusOf({ code, details }: Pick<AnswerableProblem, 'code' | 'details'>): number {
  const isPassing = details?.['heldWrites'] !== undefined || details?.['starting'] === true;
  return isPassing ? UNAVAILABLE : problemKinds[code].status;
}

/** Formats a problem as RFC 9457 specifies. */
export function problemBody(problem: AnswerableProblem): ProblemBody {
  const { code, detail, retryable, errors, remediation, details } = problem;
  const { title } = problemKinds[code];
  return {
    type: `urn:gangsheet:problem:${code}`,
    status: statusOf(problem),
    title: problem.title ?? title,
    detail,
    code,
    retryable,
    ...(errors && { errors: [...errors] }),
    ...(remediation && { remediation: [...remediation] }),
    ...(details && { details: { ...details } }),
  };
}

/** Returns the seconds of `Retry-After`, or null if the status does not call for it. */
export function retryAfterSeconds(problem: AnswerableProblem): number | null {
  const status = statusOf(problem);
  const seconds = problem.details?.['retryAfterSeconds'];
  if (typeof seconds === 'number') return Math.ceil(seconds);
  return status === 429 || status === 503 ? DEFAULT_RETRY_AFTER_SECONDS : null;
}
