import type { ErrorCode, Problem } from '../../errors.ts';
import type { ProblemBody } from '../contract/problem.ts';

/** Problems that only the protocol knows; no job ever fails with one. */
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
  | 'too_many_streams';

export type ProblemCode = ErrorCode | ProtocolCode;

/** A problem that can be answered. */
export interface AnswerableProblem extends Omit<Problem, 'code'> {
  readonly code: ProblemCode;
}

export interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** The one table from codes to HTTP. */
export const problemKinds = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  malformed_http: { status: 400, title: 'The request is not well-formed' },
  bad_idempotency_key: { status: 400, title: 'The Idempotency-Key is not one' },
  unauthorized: { status: 401, title: 'No key, or an unknown one' },
  forbidden: { status: 403, title: 'This is for somebody else' },
  link_forged: { status: 403, title: 'The link was not made by this service' },
  not_found: { status: 404, title: 'There is no such thing' },
  method_not_allowed: { status: 405, title: 'This method is not for this resource' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  not_ready: { status: 409, title: 'It is not there yet' },
  not_resumable: { status: 409, title: 'The job cannot go on' },
  artwork_in_use: { status: 409, title: 'A job that has not ended uses the artwork' },
  still_accepting: { status: 409, title: 'The same request is being taken just now' },
  cancelled: { status: 409, title: 'The job was cancelled' },
  link_expired: { status: 410, title: 'The link has expired' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body has a form that is not taken here' },
  range_not_satisfiable: { status: 416, title: 'The range lies outside of the file' },
  expectation_failed: { status: 417, title: 'What the client expects is not done' },
  invalid_request: { status: 422, title: 'The request has faults' },
  key_reused: { status: 422, title: 'The Idempotency-Key was used for another request' },
  artwork_rejected: { status: 422, title: 'Artwork cannot be used' },
  preflight_blocked: { status: 422, title: 'Artwork did not pass preflight' },
  does_not_fit_memory: { status: 422, title: 'The job can never fit into memory' },
  rate_limited: { status: 429, title: 'Too much in too short a time' },
  queue_full: { status: 429, title: 'The queue is full' },
  too_many_streams: { status: 429, title: 'Too many streams of events are open' },
  header_too_large: { status: 431, title: 'The headers are too large' },
  verification_failed: { status: 500, title: 'A print file did not pass its checks' },
  storage_failed: { status: 500, title: 'Storage failed' },
  internal_error: { status: 500, title: 'Unexpected error' },
  shutting_down: { status: 503, title: 'The service is shutting down' },
  renderer_lost: { status: 503, title: 'The renderer was lost' },
  uploads_full: { status: 507, title: 'There is no room for further uploads' },
  memory_exhausted: { status: 507, title: 'Memory did not suffice' },
  storage_full: { status: 507, title: 'The disk is full' },
  out_of_memory: { status: 507, title: 'The job took more memory than there is' },
} as const satisfies Record<ProblemCode, ProblemKind>;

const DEFAULT_RETRY_AFTER_SECONDS = 10;

/** A problem as RFC 9457 has it. */
export function problemBody(problem: AnswerableProblem): ProblemBody {
  const { code, detail, retryable, errors, remediation, details } = problem;
  return {
    type: `urn:gangsheet:problem:${code}`,
    ...problemKinds[code],
    detail,
    code,
    retryable,
    ...(errors && { errors: [...errors] }),
    ...(remediation && { remediation: [...remediation] }),
    ...(details && { details: { ...details } }),
  };
}

/** Seconds for `Retry-After`; null when the status does not call for one. */
export function retryAfterSeconds({ code, details }: AnswerableProblem): number | null {
  const { status } = problemKinds[code];
  const seconds = details?.['retryAfterSeconds'];
  if (typeof seconds === 'number') return Math.ceil(seconds);
  return status === 429 || status === 503 ? DEFAULT_RETRY_AFTER_SECONDS : null;
}
