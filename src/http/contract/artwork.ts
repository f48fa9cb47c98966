import { Type, type Static } from 'typebox';
import { textOf } from './text.ts';

export const artworkSchema = Type.Object(
  {
    id: textOf('uuid', { description: 'For `artwork: { "id": … }` in an order.' }),
    sha256: Type.String({ description: 'Of the file, in hex.' }),
    bytes: Type.Integer({ minimum: 1 }),
    format: Type.Enum(['png', 'jpeg', 'webp', 'tiff', 'avif', 'gif', 'svg'], {
      description: 'By its content, whatever was announced.',
    }),
    widthPx: Type.Number({
      exclusiveMinimum: 0,
      description: 'Upright. Of an SVG in CSS pixels of 1/96 in, with fractions.',
    }),
    heightPx: Type.Number({ exclusiveMinimum: 0 }),
    createdAt: Type.String({ format: 'date-time' }),
    expiresAt: Type.String({
      format: 'date-time',
      description: 'When it goes, unless it is uploaded or ordered again before.',
    }),
    links: Type.Object(
      { self: Type.String(), preflight: Type.String() },
      { additionalProperties: false },
    ),
  },
  {
    $id: 'Artwork',
    additionalProperties: false,
    description: 'A picture that was uploaded.',
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
