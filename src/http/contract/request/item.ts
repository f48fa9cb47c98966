import { Type, type Static } from 'typebox';
import { MAX_PIECES, MAX_SHEET_HEIGHT_MM } from '../limits.ts';
import { textOf } from '../fields/text.ts';

const artwork = Type.Object(
  {
    url: Type.Optional(
      textOf('artworkUrl', {
        maxLength: 8192,
        description:
          'Absolute http or https URL without credentials, fetched once; redirects are followed.',
        examples: ['https://example.com/front.png'],
      }),
    ),
    data: Type.Optional(
      textOf('dataUri', {
        description:
          'Data URI, such as data:image/png;base64,… The format is detected from its bytes, whatever the media type says.',
      }),
    ),
    file: Type.Optional(
      textOf('file', {
        maxLength: 1024,
        description: "Path relative to the service's artwork folder, if one is configured.",
        examples: ['designs/front.png'],
      }),
    ),
    id: Type.Optional(
      textOf('uuid', {
        description: 'Id of uploaded artwork: see `POST /artworks`.',
        examples: ['0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d'],
      }),
    ),
    sha256: Type.Optional(
      textOf('sha256', {
        description: 'SHA-256 of the file, in hex; a file with a different hash is refused.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'Artwork source: exactly one of `url`, `data`, `file` and `id`, optionally with its `sha256`. Formats: PNG, JPEG, WebP, TIFF, AVIF, GIF (first frame), SVG.',
  },
);

export const edgesSchema = Type.Enum(['soft', 'hard'], {
  description:
    'How edges print: `soft` keeps them as resampled, with semi-transparent pixels; `hard` makes every pixel opaque or clear. Default: `sheet.edges`, else `soft`.',
});

export const edgeThresholdSchema = Type.Number({
  exclusiveMinimum: 0,
  maximum: 1,
  description:
    'With hard edges, the lowest opacity at which a pixel prints opaque. Default: `sheet.edgeThreshold`, else 0.5.',
});

const printedLength = (description: string) =>
  Type.Number({ exclusiveMinimum: 0, maximum: MAX_SHEET_HEIGHT_MM, description, examples: [11] });

export const itemSchema = Type.Object(
  {
    id: Type.Optional(
      textOf('id', {
        minLength: 1,
        maxLength: 128,
        description: "Item id, unique within its order. Default: the item's index.",
        examples: ['front'],
      }),
    ),
    artwork,
    width: Type.Optional(
      printedLength(
        'Printed width in `sheet.unit`. Set only one of `width` and `height` to keep the proportions; set neither to print one pixel as 1/`sheet.dpi` inch.',
      ),
    ),
    height: Type.Optional(
      printedLength(
        'Printed height in `sheet.unit`. If `width` is set too, the artwork may be stretched.',
      ),
    ),
    quantity: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_PIECES,
        default: 1,
        description: 'Number of copies.',
      }),
    ),
    rotation: Type.Optional(
      Type.Enum(['auto', 'none'], {
        default: 'auto',
        description: 'Rotation: `auto` may rotate pieces by 90 degrees; `none` never does.',
      }),
    ),
    trim: Type.Optional(
      Type.Boolean({ default: false, description: 'Crop the transparent border before sizing.' }),
    ),
    trimThreshold: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 0.5,
        default: 0,
        description: 'With `trim`, the highest opacity that counts as transparent border.',
        examples: [0.02],
      }),
    ),
    mirror: Type.Optional(
      Type.Boolean({ default: false, description: 'Mirror the artwork left to right.' }),
    ),
    edges: Type.Optional(edgesSchema),
    edgeThreshold: Type.Optional(edgeThresholdSchema),
  },
  {
    additionalProperties: false,
    description: 'One artwork at one printed size, in any number of copies.',
  },
);

export type ItemRequest = Static<typeof itemSchema>;
