import type { FastifySchema } from 'fastify';
import { answers } from '../answers.ts';
import type { ProblemCode } from '../problem.ts';
import type { Access } from './guard.ts';

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
  key: { ways: ['apiKey'], problems: ['unauthorized', 'forbidden'] },
  link: {
    ways: ['apiKey', 'signedLink'],
    problems: ['unauthorized', 'forbidden', 'link_forged', 'link_expired'],
  },
  metrics: { ways: ['operatorToken'], problems: ['unauthorized', 'forbidden'] },
  operator: { ways: ['operatorToken'], problems: ['unauthorized', 'forbidden'] },
} as const satisfies Record<Access, Described>;

/** The schema of a route with the ways in to it, and how others are refused. */
export function withAccess(schema: FastifySchema, access: Access): FastifySchema {
  const { ways, problems }: Described = described[access];
  if (ways.length === 0) return schema;
  return {
    ...schema,
    security: ways.map((way) => ({ [way]: [] })),
    response: { ...answers({}, problems), ...(schema.response as object) },
  };
}
