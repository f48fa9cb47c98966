import type { ProblemCode } from '../../problems/problem.ts';

/** The part of a route's schema that describes a gang sheet request as its body. */
export const requestBody = {
  consumes: ['application/json'],
  body: { $ref: 'GangSheetRequest#' },
};

/** Codes of the problems that any gang sheet request can cause. */
export const takesBody = [
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
] as const satisfies readonly ProblemCode[];
