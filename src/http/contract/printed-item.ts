import { Type, type Static } from 'typebox';
import { colourSchema } from './preflight.ts';

const closed = { additionalProperties: false } as const;
const side = (description: string) => Type.Number({ exclusiveMinimum: 0, description });

/** What is printed for one item: enough to tell later whether a complaint is about the file or the print. */
export const printedItemSchema = Type.Object(
  {
    order: Type.String({ description: 'Id of the order.' }),
    item: Type.String({ description: 'Id of the item.' }),
    artwork: Type.Object(
      {
        sha256: Type.String({ description: 'SHA-256 of the file as it arrived, in hex.' }),
        format: Type.Enum(['png', 'jpeg', 'webp', 'tiff', 'avif', 'gif', 'svg'], {
          description: 'By its content, whatever was announced.',
        }),
        widthPx: side('Upright. CSS pixels of 1/96 in for an SVG, with fractions.'),
        heightPx: side('Upright.'),
        colour: colourSchema,
      },
      closed,
    ),
    printed: Type.Object(
      {
        widthPx: Type.Integer({ minimum: 1 }),
        heightPx: Type.Integer({ minimum: 1 }),
      },
      { ...closed, description: 'Printed size in pixels at `sheet.dpi`, before turning.' },
    ),
    effectiveDpi: Type.Union(
      [Type.Object({ across: Type.Number(), down: Type.Number() }, closed), Type.Null()],
      { description: 'Pixels of the artwork per inch of film; null for SVG.' },
    ),
    edges: Type.Enum(['soft', 'hard']),
    edgeThreshold: Type.Union([Type.Number(), Type.Null()], {
      description: 'Opacity from which a pixel prints; null with soft edges.',
    }),
  },
  { ...closed, description: 'What is printed for an item.' },
);

export const printedItemsSchema = Type.Object(
  { items: Type.Array(printedItemSchema, { description: 'In the order of the request.' }) },
  { ...closed, $id: 'PrintedItems' },
);

export type PrintedItemAnswer = Static<typeof printedItemSchema>;
export type PrintedItemsAnswer = Static<typeof printedItemsSchema>;
