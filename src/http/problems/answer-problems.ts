import type { FastifyError } from 'fastify';
import { ServiceError, toProblem } from '../../errors.ts';
import type { App, FastifyReply, FastifyRequest } from '../app.ts';
import {
  problemBody,
  problemKinds,
  retryAfterSeconds,
  type AnswerableProblem,
  type ProblemCode,
} from './problem.ts';

export const PROBLEM_TYPE = 'application/problem+json';

const MEDIA_TYPES =
  'The body must be application/json, or for artwork image/*, application/octet-stream or multipart/form-data.';

/** Lets every error of the app, fastify's own included, leave as a problem. */
export function answerProblems(
  app: App,
  { maxBodyBytes }: { readonly maxBodyBytes: number },
): void {
  app.setErrorHandler((error, _request, reply) => {
    const problem = problemOf(error, maxBodyBytes);
    logOnce(error, problem, reply);
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(reply, noSuchRoute(request)));
}

export function sendProblem(reply: FastifyReply, problem: AnswerableProblem): FastifyReply {
  const retryAfter = retryAfterSeconds(problem);
  if (retryAfter !== null) reply.header('retry-after', retryAfter);
  return reply
    .code(problemKinds[problem.code].status)
    .type(PROBLEM_TYPE)
    .send(problemBody(problem));
}

/** For errors before there is a route: a path that cannot be decoded, or is too long to be one of ours. */
export function answerFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.header('x-request-id', request.id);
  void sendProblem(
    reply,
    error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? noSuchRoute(request) : problemOf(error, 0),
  );
}

function problemOf(error: unknown, maxBodyBytes: number): AnswerableProblem {
  if (error instanceof ServiceError) return toProblem(error);
  if (!isFastifyError(error)) {
    return isClientFault(error)
      ? finalProblem(
          'malformed_http',
          'The path, or what is asked of it, is nothing that can be looked up.',
        )
      : toProblem(error);
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return {
        ...finalProblem('body_too_large', `The body must have at most ${maxBodyBytes} bytes.`),
        details: { maxBodyBytes },
      };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return finalProblem('unsupported_media_type', MEDIA_TYPES);
    default:
      return (error.statusCode ?? 500) < 500
        ? finalProblem('malformed_http', error.message)
        : toProblem(error);
  }
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FST_');
}

/** By a plugin that serves files: its message may name one of ours. */
function isClientFault(error: unknown): boolean {
  if (!(error instanceof Error) || !('statusCode' in error)) return false;
  const status = Number(error.statusCode);
  return status >= 400 && status < 500;
}

function noSuchRoute({ method, url }: FastifyRequest): AnswerableProblem {
  const path = url.split('?', 1)[0]?.slice(0, 200) ?? '';
  return finalProblem('not_found', `There is nothing at ${method} ${path}; see /docs.`);
}

/** A problem that the same request would meet again. */
export function finalProblem(code: ProblemCode, detail: string): AnswerableProblem {
  return { code, detail, retryable: false };
}

/** Faults of the service are logged here and nowhere else; faults of a request are in its answer. */
function logOnce(error: unknown, { code }: AnswerableProblem, reply: FastifyReply): void {
  if (problemKinds[code].status < 500) return;
  if (reply.raw.destroyed) reply.log.debug({ code }, 'client gone');
  else reply.log.error({ code, err: error }, 'request failed');
}
