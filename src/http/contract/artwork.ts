import { Type, type Static } from 'typebox';
import { closed } from './fields/kinds.ts';
import { textOf } from './fields/text.ts';

export const artworkSchema = Type.Object(
  {
    id: textOf('uuid', {
      description: 'Artwork id; items refer to it as `artwork: { "id": … }`.',
    }),
    sha256: Type.String({ description: 'SHA-256 of the file, in hex.' }),
    bytes: Type.Integer({ minimum: 1, description: 'File size in bytes.' }),
    format: Type.Enum(['png', 'jpeg', 'webp', 'tiff', 'avif', 'gif', 'svg'], {
      description: "Format, detected from the file's content.",
    }),
    widthPx: Type.Number({
      exclusiveMinimum: 0,
      description:
        'Width of the upright image, in pixels. For an SVG, the width is in CSS pixels (1/96 inch) and may be fractional.',
    }),
    heightPx: Type.Number({
      exclusiveMinimum: 0,
      description: 'Height of the upright image, in the same unit.',
    }),
    createdAt: Type.String({ format: 'date-time', description: 'Time of the first upload.' }),
    expiresAt: Type.String({
      format: 'date-time',
      description: 'Time at which the artwork expires unless it is uploaded or ordered again.',
    }),
    links: Type.Object({ self: Type.String(), preflight: Type.String() }, closed),
  },
  {
    $id: 'Artwork',
    additionalProperties: false,
    description: 'Uploaded artwork.',
    examples: [
      {
        id: '0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d',
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        bytes: 48_213,
        format: 'png',
        widthPx: 3300,
        heightPx: 3600,
        createdAt: '2026-01-31T12:00:00.000Z',
        expiresAt: '2026-02-03T12:00:00.000Z',
        links: {
          self: '/artworks/0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d',
          preflight: '/artworks/0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d/preflight',
        },
      },
    ],
  },
);

export type ArtworkAnswer = Static<typeof artworkSchema>;
