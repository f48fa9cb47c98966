import type { FastifySchema } from 'fastify';
import { answers } from './answers.ts';
import type { ProblemCode } from '../problems/problem.ts';
import type { Access } from '../access/guard.ts';

/** The ways in, for the description of the API. */
export const securitySchemes = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'One of `API_KEYS`; nothing where the service is open.',
  },
  signedLink: {
    type: 'apiKey',
    in: 'query',
    name: 'signature',
    description: 'A link as an answer has it, handed on as it is, until it expires.',
  },
  operatorToken: { type: 'http', scheme: 'bearer', description: '`METRICS_TOKEN`.' },
} as const;

interface Described {
  readonly ways: readonly (keyof typeof securitySchemes)[];
  readonly problems: readonly ProblemCode[];
}

const described = {
  open: { ways: [], problems: [] },
  key: { ways: ['apiKey'], problems: ['unauthorized', 'forbidden', 'rate_limited'] },
  link: {
    ways: ['apiKey', 'signedLink'],
    problems: ['unauthorized', 'forbidden', 'link_forged', 'link_expired', 'rate_limited'],
  },
  metrics: { ways: ['operatorToken'], problems: ['unauthorized', 'forbidden', 'rate_limited'] },
  operator: { ways: ['operatorToken'], problems: ['unauthorized', 'forbidden', 'rate_limited'] },
} as const satisfies Record<Access, Described>;

/** The schema of a route with the ways in to it, and how others are refused. */
export function withAccess(schema: FastifySchema, access: Access): FastifySchema {
  const { ways, problems }: Described = described[access];
  if (ways.length === 0) return schema;
  return {
    ...schema,
    security: ways.map((way) => ({ [way]: [] })),
    response: withProblems(schema.response ?? {}, problems),
  };
}

/** Where a route has problems of its own with the same status, its own words come first. */
function withProblems(own: object, problems: readonly ProblemCode[]): object {
  const added = answers({}, problems);
  const both = Object.fromEntries(
    Object.entries(own).map(([status, answer]: [string, object]) => [
      status,
      mergeAnswers(answer, added[Number(status)]),
    ]),
  );
  return { ...added, ...both };
}

interface ProblemAnswer {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly examples?: object }>>;
}

function mergeAnswers(own: object, added: object | undefined): object {
  const [a, b] = [own as ProblemAnswer, added as ProblemAnswer | undefined];
  const [type = ''] = Object.keys(b?.content ?? {});
  const examples = b?.content?.[type]?.examples;
  if (b === undefined || examples === undefined || a.content?.[type] === undefined) return own;
  return {
    ...a,
    description:
      a.description === b.description ? a.description : `${a.description} ${b.description}`,
    content: {
      ...a.content,
      [type]: { ...a.content[type], examples: { ...a.content[type].examples, ...examples } },
    },
  };
}
