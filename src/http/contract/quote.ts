import { Type, type Static } from 'typebox';
import { filmSchema, warningSchema } from './gang-sheet.ts';
import { closed } from './fields/kinds.ts';
import { printedItemSchema } from './printed-item.ts';

const quotedPartSchema = Type.Object(
  {
    number: Type.Integer({ minimum: 1, description: 'Part number, from 1.' }),
    widthPx: Type.Integer({ minimum: 1 }),
    heightPx: Type.Integer({ minimum: 1 }),
    lengthIn: Type.Number({ description: 'Film length, in inches.' }),
    placements: Type.Integer({ minimum: 0, description: 'Number of pieces on the part.' }),
    coverage: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'Total area of the pieces as a fraction of the part area.',
    }),
  },
  closed,
);

export const quoteSchema = Type.Object(
  {
    parts: Type.Array(quotedPartSchema),
    film: filmSchema,
    memory: Type.Object({ predictedPeakBytes: Type.Integer({ minimum: 0 }) }, closed),
    items: Type.Array(printedItemSchema, {
      description: 'Items, in the same sequence as in the request.',
    }),
    warnings: Type.Array(warningSchema),
  },
  { ...closed, $id: 'Quote', description: 'Result of packing a request without rendering it.' },
);

export type QuoteAnswer = Static<typeof quoteSchema>;
