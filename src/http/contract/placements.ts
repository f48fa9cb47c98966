import { Type, type Static } from 'typebox';

const px = (description: string) => Type.Integer({ minimum: 0, description });

const placementSchema = Type.Object(
  {
    order: Type.String({ description: 'Order id.' }),
    item: Type.String({ description: 'Item id, unique within its order.' }),
    copy: Type.Integer({ minimum: 1, description: 'Copy number, from 1.' }),
    part: Type.Integer({ minimum: 1, description: 'Part number.' }),
    xPx: px('Distance from the left edge of the part.'),
    yPx: px('Distance from the top edge of the part.'),
    widthPx: px('Width as placed, after rotation.'),
    heightPx: px('Height as placed, after rotation.'),
    x: Type.Number({ description: '`xPx` in the `sheet.unit` of the request.' }),
    y: Type.Number({ description: '`yPx` in `sheet.unit`.' }),
    width: Type.Number({ description: '`widthPx` in `sheet.unit`.' }),
    height: Type.Number({ description: '`heightPx` in `sheet.unit`.' }),
    rotated: Type.Boolean({ description: 'Whether the piece is rotated by 90 degrees clockwise.' }),
  },
  { additionalProperties: false },
);

const labelSchema = Type.Object(
  {
    order: Type.String({ description: 'Order id.' }),
    part: Type.Integer({ minimum: 1, description: 'Part number.' }),
    xPx: px('Distance from the left edge of the part.'),
    yPx: px('Distance from the top edge of the part.'),
    widthPx: px('Width of the text.'),
    heightPx: px('Height of the text.'),
    text: Type.String({ description: 'Text as printed; shortened where space is tight.' }),
  },
  { additionalProperties: false },
);

export const placementsSchema = Type.Object(
  {
    placements: Type.Array(placementSchema, { description: 'Placements, one row per piece.' }),
    labels: Type.Array(labelSchema, {
      description: 'Labels printed in gaps and margins if `sheet.labels` is set.',
    }),
  },
  { $id: 'Placements', additionalProperties: false },
);

export type PlacementRow = Static<typeof placementSchema>;
export type LabelRow = Static<typeof labelSchema>;
export type PlacementsAnswer = Static<typeof placementsSchema>;
