import { Type, type Static } from 'typebox';

const faultSchema = Type.Object(
  {
    pointer: Type.String({
      description: 'RFC 6901 pointer into the request body; "" is the whole body.',
      examples: ['/orders/0/items/2/width'],
    }),
    code: Type.String({
      description: 'Stable code; the introduction lists all codes.',
      examples: ['out_of_range'],
    }),
    detail: Type.String({
      description: 'Explanation that names the value, what was expected and what was received.',
      examples: ['orders[0].items[2].width must be greater than 0, received -3'],
    }),
  },
  { additionalProperties: false },
);

export const remedySchema = Type.Object(
  {
    action: Type.String({ description: 'Stable code.', examples: ['lower_max_height'] }),
    detail: Type.String({ description: 'Change to make, including the numbers.' }),
  },
  { additionalProperties: false },
);

export const problemSchema = Type.Object(
  {
    type: Type.String({
      description: 'The code as a URN.',
      examples: ['urn:gangsheet:problem:invalid_request'],
    }),
    title: Type.String({ description: 'Short, human-readable title.' }),
    status: Type.Integer({ description: 'HTTP status.' }),
    detail: Type.String({ description: 'Human-readable explanation that includes the values.' }),
    code: Type.String({ description: 'Stable code for programs.' }),
    retryable: Type.Boolean({ description: 'Whether the same request may succeed later.' }),
    errors: Type.Optional(
      Type.Array(faultSchema, {
        description: 'Errors found, at most the first 100.',
      }),
    ),
    remediation: Type.Optional(
      Type.Array(remedySchema, { description: 'Actions that may solve the problem.' }),
    ),
    details: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Values that the detail mentions.',
      }),
    ),
  },
  {
    $id: 'Problem',
    additionalProperties: false,
    description: 'Problem details (RFC 9457).',
  },
);

export type ProblemBody = Static<typeof problemSchema>;
