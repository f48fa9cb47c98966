import type { FastifySchema } from 'fastify';
import { answers } from './answers.ts';
import type { ProblemCode } from '../problems/problem.ts';
import type { Access } from '../access/guard.ts';

/** Ways to authenticate, for the API description. */
export const securitySchemes = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'API key, one of `API_KEYS`; not needed if none are configured.',
  },
  signedLink: {
    type: 'apiKey',
    in: 'query',
    name: 'signature',
    description: 'Signed link from a response, valid until it expires.',
  },
  metricsToken: {
    type: 'http',
    scheme: 'bearer',
    description: "Operator's token for metrics and incidents, `METRICS_TOKEN`.",
  },
  operatorToken: {
    type: 'http',
    scheme: 'bearer',
    description: "Operator's token: `OPERATOR_TOKEN` or, if that is unset, `METRICS_TOKEN`.",
  },
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
  metrics: {
    ways: ['metricsToken', 'operatorToken'],
    problems: ['unauthorized', 'forbidden', 'rate_limited'],
  },
  incidents: {
    ways: ['metricsToken', 'operatorToken'],
    problems: ['unauthorized', 'forbidden', 'rate_limited'],
  },
  operator: { ways: ['operatorToken'], problems: ['unauthorized', 'forbidden', 'rate_limited'] },
} as const satisfies Record<Access, Described>;

/** Adds the ways to authenticate and the problems of refused requests to a route's schema. */
export function withAccess(schema: FastifySchema, access: Access): FastifySchema {
  const { ways, problems }: Described = described[access];
  if (ways.length === 0) return schema;
  return {
    ...schema,
    security: ways.map((way) => ({ [way]: [] })),
    response: withProblems(schema.response ?? {}, problems),
  };
}

/** Merges responses. For the same status, the route's problems precede the guard's. */
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
