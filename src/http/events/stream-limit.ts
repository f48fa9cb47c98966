import type { AnswerableProblem } from '../problems/problem.ts';

/** Enough for a page and a worker per order in progress, and few enough to contain a client's leak. */
export const MAX_STREAMS_OF_CLIENT = 20;

export const tooManyStreams: AnswerableProblem = {
  code: 'too_many_streams',
  detail: `At most ${MAX_STREAMS_OF_CLIENT} event streams may be open at the same time per key or, without keys, per address.`,
  retryable: true,
};
