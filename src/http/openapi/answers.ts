import { problemKinds, type ProblemCode } from '../problems/problem.ts';
import { problemExampleAt, type ExampleOf } from './problem-examples.ts';

/** A route's response, for the API description. */
export interface Answer {
  readonly description: string;
  /** `$id` of a contract schema. */
  readonly schema?: string;
  /** Media type of a body that is not JSON. */
  readonly mediaType?: string;
  /** Example of that body, if it is text. */
  readonly example?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A problem of a route. It has the status of its code unless another one is given. */
export type ListedProblem = ProblemCode | ExampleOf;

/** Until the renderer is first up, questions cannot be answered. */
export const WHILE_STARTING: ListedProblem = {
  code: 'not_ready',
  status: 503,
  why: 'The service is starting',
};

/** While changes wait to be stored, new work is refused. */
export const WHILE_STORAGE_FAILS: readonly ListedProblem[] = [
  { code: 'storage_full', status: 503, why: 'Work is paused until the disk has room' },
  { code: 'storage_failed', status: 503, why: 'Work is paused until the database can be written' },
];

/** Returns the `response` part of a route's schema: its successful responses and its possible problems. */
export function answers(
  good: Readonly<Record<number, Answer>>,
  problems: readonly ListedProblem[],
): Record<number, object> {
  const documented: Record<number, object> = {};
  for (const [status, answer] of Object.entries(good))
    documented[Number(status)] = goodAnswer(answer);
  for (const [status, listed] of byStatus([...problems, 'internal_error'])) {
    documented[status] = problemAnswer(listed);
  }
  return documented;
}

function goodAnswer({ description, schema, mediaType, example, headers = {} }: Answer): object {
  return {
    description,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, words]) => [
        name,
        { type: 'string', description: words },
      ]),
    ),
    ...(schema && { content: { 'application/json': { schema: { $ref: `${schema}#` } } } }),
    // Explicit, because otherwise a JSON body would be documented.
    ...(!schema && !mediaType && { type: 'null' }),
    ...(mediaType && {
      content: { [mediaType]: { schema: { type: 'string' }, ...(example && { example }) } },
    }),
  };
}

function describe(listed: ListedProblem): ExampleOf {
  if (typeof listed !== 'string') return listed;
  const { status, title: why } = problemKinds[listed];
  return { code: listed, status, why };
}

function byStatus(listed: readonly ListedProblem[]): ReadonlyMap<number, readonly ExampleOf[]> {
  const grouped = new Map<number, ExampleOf[]>();
  for (const one of listed.map(describe)) {
    grouped.set(one.status, [...(grouped.get(one.status) ?? []), one]);
  }
  return grouped;
}

function problemAnswer(problems: readonly ExampleOf[]): object {
  return {
    description: problems.map(({ code, why }) => `${why} (\`${code}\`).`).join(' '),
    content: {
      'application/problem+json': {
        schema: { $ref: 'Problem#' },
        examples: Object.fromEntries(
          problems.map((problem) => [problem.code, problemExampleAt(problem)]),
        ),
      },
    },
  };
}
