import { problemKinds, type ProblemCode } from '../problems/problem.ts';
import { problemExampleAt } from './problem-examples.ts';

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

/** Returns the `response` part of a route's schema: its successful responses and its possible problems. */
export function answers(
  good: Readonly<Record<number, Answer>>,
  problems: readonly ProblemCode[],
): Record<number, object> {
  const documented: Record<number, object> = {};
  for (const [status, answer] of Object.entries(good))
    documented[Number(status)] = goodAnswer(answer);
  for (const [status, codes] of byStatus([...problems, 'internal_error'])) {
    documented[status] = problemAnswer(codes);
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

function byStatus(codes: readonly ProblemCode[]): ReadonlyMap<number, readonly ProblemCode[]> {
  const grouped = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = problemKinds[code];
    grouped.set(status, [...(grouped.get(status) ?? []), code]);
  }
  return grouped;
}

function problemAnswer(codes: readonly ProblemCode[]): object {
  return {
    description: codes.map((code) => `${problemKinds[code].title} (\`${code}\`).`).join(' '),
    content: {
      'application/problem+json': {
        schema: { $ref: 'Problem#' },
        examples: Object.fromEntries(codes.map((code) => [code, problemExampleAt(code)])),
      },
    },
  };
}
