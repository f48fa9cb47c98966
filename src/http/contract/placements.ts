import { Type, type Static } from 'typebox';

const px = (description: string) => Type.Integer({ minimum: 0, description });

const placementSchema = Type.Object(
  {
    order: Type.String({ description: 'Id of the order.' }),
    item: Type.String({ description: 'Id of the item in its order.' }),
    copy: Type.Integer({ minimum: 1, description: 'Number of the copy, from 1.' }),
    part: Type.Integer({ minimum: 1 }),
    xPx: px('From the left edge of the part.'),
    yPx: px('From the top edge of the part.'),
    widthPx: px('As placed: after turning.'),
    heightPx: px('As placed: after turning.'),
    x: Type.Number({ description: 'In `sheet.unit` of the request, as are the next three.' }),
    y: Type.Number(),
    width: Type.Number(),
    height: Type.Number(),
    rotated: Type.Boolean({ description: 'Turned by 90 degrees clockwise.' }),
  },
  { additionalProperties: false },
);

const labelSchema = Type.Object(
  {
    order: Type.String({ description: 'Id of the order.' }),
    part: Type.Integer({ minimum: 1 }),
    xPx: px('From the left edge of the part.'),
    yPx: px('From the top edge of the part.'),
    widthPx: px('Of the text.'),
    heightPx: px('Of the text.'),
    text: Type.String({ description: 'As printed, shortened where there is little room.' }),
  },
  { additionalProperties: false },
);

export const placementsSchema = Type.Object(
  {
    placements: Type.Array(placementSchema, { description: 'One row a piece.' }),
    labels: Type.Array(labelSchema, {
      description: 'The texts of `sheet.labels`, which lie in gaps and margins.',
    }),
  },
  { $id: 'Placements', additionalProperties: false },
);

export type PlacementRow = Static<typeof placementSchema>;
export type LabelRow = Static<typeof labelSchema>;
export type PlacementsAnswer = Static<typeof placementsSchema>;
