import { Type, type Static } from 'typebox';
import { closed, side } from './fields/kinds.ts';
import { colourSchema } from './preflight.ts';

/**
 * Details of a printed item, enough to decide later whether a complaint is about the file or the print.
 */
export const printedItemSchema = Type.Object(
  {
    order: Type.String({ description: 'Order id.' }),
    item: Type.String({ description: 'Item id.' }),
    artwork: Type.Object(
      {
        sha256: Type.String({ description: 'SHA-256 of the file as received, in hex.' }),
        fetchedFrom: Type.Union([Type.String(), Type.Null()], {
          description:
            'Address the file was fetched from, after redirects and without its query; null if the artwork was not ordered by `url`.',
        }),
        format: Type.Enum(['png', 'jpeg', 'webp', 'tiff', 'avif', 'gif', 'svg'], {
          description: "Format, detected from the file's content.",
        }),
        widthPx: side(
          'Width of the upright image, in pixels. For an SVG, the width is in CSS pixels (1/96 inch) and may be fractional.',
        ),
        heightPx: side('Height of the upright image, in the same unit.'),
        colour: colourSchema,
      },
      closed,
    ),
    printed: Type.Object(
      {
        widthPx: Type.Integer({ minimum: 1 }),
        heightPx: Type.Integer({ minimum: 1 }),
      },
      { ...closed, description: 'Printed size in pixels at `sheet.dpi`, before rotation.' },
    ),
    effectiveDpi: Type.Union(
      [Type.Object({ across: Type.Number(), down: Type.Number() }, closed), Type.Null()],
      { description: 'Artwork pixels per inch of film; null for SVG.' },
    ),
    edges: Type.Enum(['soft', 'hard']),
    edgeThreshold: Type.Union([Type.Number(), Type.Null()], {
      description: 'Lowest opacity at which a pixel prints; null with soft edges.',
    }),
  },
  { ...closed, description: 'Printed item details.' },
);

export const printedItemsSchema = Type.Object(
  {
    items: Type.Array(printedItemSchema, {
      description: 'Items, in the same sequence as in the request.',
    }),
  },
  { ...closed, $id: 'PrintedItems' },
);

export type PrintedItemAnswer = Static<typeof printedItemSchema>;
export type PrintedItemsAnswer = Static<typeof printedItemsSchema>;
