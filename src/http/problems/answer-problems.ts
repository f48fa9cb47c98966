import type { FastifyError } from 'fastify';
import { ServiceError, toProblem } from '../../errors.ts';
import type { App, FastifyReply, FastifyRequest } from '../app.ts';
import {
  problemBody,
  retryAfterSeconds,
  statusOf,
  type AnswerableProblem,
  type ProblemCode,
} from './problem.ts';

export const PROBLEM_TYPE = 'application/problem+json';

const MEDIA_TYPES =
  'The content type must be application/json or, for artwork, image/*, application/octet-stream or multipart/form-data';

/** Turns every app error, including fastify's own, into a problem. */
export function answerProblems(
  app: App,
  { maxBodyBytes }: { readonly maxBodyBytes: number },
): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, maxBodyBytes, request);
    logOnce(error, problem, reply);
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(reply, noSuchRoute(request)));
}

export function sendProblem(reply: FastifyReply, problem: AnswerableProblem): FastifyReply {
  const retryAfter = retryAfterSeconds(problem);
  if (retryAfter !== null) reply.header('retry-after', retryAfter);
  return reply.code(statusOf(problem)).type(PROBLEM_TYPE).send(problemBody(problem));
}

/** Responds to errors before routing: a path that cannot be decoded, or is too long. */
export function answerFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.header('x-request-id', request.id);
  void sendProblem(
    reply,
    error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? noSuchRoute(request) : problemOf(error, 0, request),
  );
}

function problemOf(
  error: unknown,
  maxBodyBytes: number,
  { headers }: FastifyRequest,
): AnswerableProblem {
  if (error instanceof ServiceError) return toProblem(error);
  if (!isFastifyError(error)) {
    return isClientFault(error)
      ? finalProblem('malformed_http', 'The request path or query is not valid.')
      : toProblem(error);
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return {
        ...finalProblem('body_too_large', `The body must be at most ${maxBodyBytes} bytes.`),
        details: { maxBodyBytes },
      };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return finalProblem(
        'unsupported_media_type',
        `${MEDIA_TYPES}, received ${show(headers['content-type'])}.`,
      );
    default:
      return (error.statusCode ?? 500) < 500
        ? finalProblem('malformed_http', error.message)
        : toProblem(error);
  }
}

function show(contentType: string | undefined): string {
  return contentType === undefined ? 'none' : `"${contentType.slice(0, 100)}"`;
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FST_');
}

/** Recognises errors from a plugin that serves files; their messages may name our files. */
function isClientFault(error: unknown): boolean {
  if (!(error instanceof Error) || !('statusCode' in error)) return false;
  const status = Number(error.statusCode);
  return status >= 400 && status < 500;
}

function noSuchRoute({ method, url }: FastifyRequest): AnswerableProblem {
  const path = url.split('?', 1)[0]?.slice(0, 200) ?? '';
  return finalProblem('not_found', `No such route: ${method} ${path}; see /docs.`);
}

/** Returns a problem that would recur if the same request were retried. */
export function finalProblem(code: ProblemCode, detail: string): AnswerableProblem {
  return { code, detail, retryable: false };
}

/** Logs service errors, here and nowhere else; a request's errors are in its response. */
function logOnce(error: unknown, problem: AnswerableProblem, reply: FastifyReply): void {
  if (statusOf(problem) < 500) return;
  const { code } = problem;
  if (reply.raw.destroyed) reply.log.debug({ code }, 'client gone');
  else reply.log.error({ code, err: error }, 'request failed');
}
