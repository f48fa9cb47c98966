import { Type, type Static } from 'typebox';
import { MAX_PIECES, MAX_SHEET_HEIGHT_MM } from '../limits.ts';
import { textOf } from '../text.ts';

const artwork = Type.Object(
  {
    url: Type.Optional(
      textOf('url', {
        maxLength: 8192,
        description: 'Absolute http or https URL; fetched once, redirects are followed.',
        examples: ['https://example.com/front.png'],
      }),
    ),
    data: Type.Optional(
      textOf('dataUri', { description: 'Data URI in base64: data:image/png;base64,…' }),
    ),
    file: Type.Optional(
      textOf('file', {
        maxLength: 1024,
        description: "Path under the service's artwork folder, when it has one.",
        examples: ['designs/front.png'],
      }),
    ),
    id: Type.Optional(
      textOf('uuid', {
        description: 'Id of an artwork that was uploaded: see `POST /artworks`.',
        examples: ['0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d'],
      }),
    ),
    sha256: Type.Optional(
      textOf('sha256', {
        description: 'SHA-256 of the file, in hex. A file with another hash is refused.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'Where the picture comes from: exactly one of `url`, `data`, `file` and `id`, with its `sha256` if you know it. PNG, JPEG, WebP, TIFF, AVIF, GIF (first frame) or SVG.',
  },
);

export const edgesSchema = Type.Enum(['soft', 'hard'], {
  description:
    '`soft` prints edges as they are resampled, half-transparent pixels included; `hard` makes every pixel opaque or clear. Default: `sheet.edges`, else `soft`.',
});

export const edgeThresholdSchema = Type.Number({
  exclusiveMinimum: 0,
  maximum: 1,
  description:
    'With hard edges: pixels of at least this opacity print opaque. Default: `sheet.edgeThreshold`, else 0.5.',
});

const printedLength = (description: string) =>
  Type.Number({ exclusiveMinimum: 0, maximum: MAX_SHEET_HEIGHT_MM, description, examples: [11] });

export const itemSchema = Type.Object(
  {
    id: Type.Optional(
      textOf('id', {
        minLength: 1,
        maxLength: 128,
        description: "Unique in its order. Default: the item's index.",
        examples: ['front'],
      }),
    ),
    artwork,
    width: Type.Optional(
      printedLength(
        'Printed width in `sheet.unit`. Either alone keeps the aspect ratio; neither: the pixels of the artwork at `sheet.dpi`.',
      ),
    ),
    height: Type.Optional(
      printedLength('Printed height in `sheet.unit`; together with `width` it may stretch.'),
    ),
    quantity: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_PIECES, default: 1, description: 'Copies.' }),
    ),
    rotation: Type.Optional(
      Type.Enum(['auto', 'none'], {
        default: 'auto',
        description: '`auto` may turn the piece by 90 degrees, `none` may not.',
      }),
    ),
    trim: Type.Optional(
      Type.Boolean({ default: false, description: 'Cut the transparent border before sizing.' }),
    ),
    trimThreshold: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 0.5,
        default: 0,
        description: 'With `trim`: pixels of at most this opacity count as border.',
        examples: [0.02],
      }),
    ),
    mirror: Type.Optional(Type.Boolean({ default: false, description: 'Mirror left to right.' })),
    edges: Type.Optional(edgesSchema),
    edgeThreshold: Type.Optional(edgeThresholdSchema),
  },
  { additionalProperties: false, description: 'One artwork at one printed size.' },
);

export type ItemRequest = Static<typeof itemSchema>;
