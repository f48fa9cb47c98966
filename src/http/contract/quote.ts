import { Type, type Static } from 'typebox';
import { filmSchema, warningSchema } from './gang-sheet.ts';
import { printedItemSchema } from './printed-item.ts';

const closed = { additionalProperties: false } as const;

const quotedPartSchema = Type.Object(
  {
    number: Type.Integer({ minimum: 1 }),
    widthPx: Type.Integer({ minimum: 1 }),
    heightPx: Type.Integer({ minimum: 1 }),
    lengthIn: Type.Number({ description: 'Length of film, inches.' }),
    placements: Type.Integer({ minimum: 0 }),
    coverage: Type.Number({ minimum: 0, maximum: 1 }),
  },
  closed,
);

export const quoteSchema = Type.Object(
  {
    parts: Type.Array(quotedPartSchema),
    film: filmSchema,
    memory: Type.Object({ predictedPeakBytes: Type.Integer({ minimum: 0 }) }, closed),
    items: Type.Array(printedItemSchema, { description: 'In the order of the request.' }),
    warnings: Type.Array(warningSchema),
  },
  { ...closed, $id: 'Quote', description: 'What a request would give, packed but not rendered.' },
);

export type QuoteAnswer = Static<typeof quoteSchema>;
