import { Type, type Static } from 'typebox';

const faultSchema = Type.Object(
  {
    pointer: Type.String({
      description: 'RFC 6901 pointer into the request body; "" is the whole body.',
      examples: ['/orders/0/items/2/width'],
    }),
    code: Type.String({
      description: 'Stable; the introduction has them all.',
      examples: ['out_of_range'],
    }),
    detail: Type.String({
      examples: ['orders[0].items[2].width must be greater than 0, received -3'],
    }),
  },
  { additionalProperties: false },
);

export const remedySchema = Type.Object(
  {
    action: Type.String({ examples: ['lower_max_height'] }),
    detail: Type.String({ description: 'What to change, with numbers.' }),
  },
  { additionalProperties: false },
);

export const problemSchema = Type.Object(
  {
    type: Type.String({ examples: ['urn:gangsheet:problem:invalid_request'] }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'Stable; what a program should look at.' }),
    retryable: Type.Boolean({ description: 'Would the same request have a chance later?' }),
    errors: Type.Optional(
      Type.Array(faultSchema, {
        description: 'Every fault that was found; the first 100 of them when there are more.',
      }),
    ),
    remediation: Type.Optional(Type.Array(remedySchema)),
    details: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'Numbers and names.' }),
    ),
  },
  {
    $id: 'Problem',
    additionalProperties: false,
    description: 'Problem details of RFC 9457.',
  },
);

export type ProblemBody = Static<typeof problemSchema>;
