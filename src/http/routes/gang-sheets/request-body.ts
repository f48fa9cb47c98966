import type { ProblemCode } from '../../problems/problem.ts';

/** For the schema of a route that takes a request for gang sheets. */
export const requestBody = {
  consumes: ['application/json'],
  body: { $ref: 'GangSheetRequest#' },
};

/** What can be wrong with any such body. */
export const takesBody = [
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
] as const satisfies readonly ProblemCode[];
