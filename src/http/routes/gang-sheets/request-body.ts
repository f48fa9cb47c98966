import type { ProblemCode } from '../../problems/problem.ts';

/** Part of the schema of routes whose body is a gang sheet request. */
export const requestBody = {
  consumes: ['application/json'],
  body: { $ref: 'GangSheetRequest#' },
};

/** Codes of problems that any such body can have. */
export const takesBody = [
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
] as const satisfies readonly ProblemCode[];
