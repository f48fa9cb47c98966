import { Type, type Static } from 'typebox';
import { PREFLIGHT_LEVELS, PREFLIGHT_RULES } from '../../gang-sheet/preflight.ts';

const closed = { additionalProperties: false } as const;

const level = (description: string) =>
  Type.Optional(Type.Enum([...PREFLIGHT_LEVELS], { description }));

export const preflightSchema = Type.Object(
  {
    background: level('A white or opaque ground up to the border of the artwork.'),
    translucency: level('Many half-transparent pixels.'),
    specks: level('Specks far from the art, which keep trimming from doing its work.'),
    resolution: level('Fewer than 150 pixels for an inch of film.'),
    colour: level('CMYK, which is converted to sRGB.'),
    svg: level('SVG features that cannot be drawn as their author sees them. Default: `block`.'),
    haze: level('Nearly invisible pixels far from the art. Default: `warn`.'),
    edges: level('Edges that printing softens, or ink that hard edges lose. Default: `warn`.'),
  },
  {
    additionalProperties: false,
    description:
      'What is looked at before printing, and what comes of it: `off`, `warn` (a warning), `block` (the job fails). Left out: as the service is set.',
  },
);

export const colourSchema = Type.Object(
  {
    space: Type.String({ description: 'srgb, cmyk, b-w, rgb16, …' }),
    profile: Type.Union([Type.String(), Type.Null()]),
  },
  { ...closed, description: 'As written in the file; it is converted to sRGB.' },
);

const sideSchema = Type.Number({ exclusiveMinimum: 0 });
const sizeSchema = Type.Object({ widthPx: sideSchema, heightPx: sideSchema }, closed);
const sizeOrNull = (description: string) => Type.Union([sizeSchema, Type.Null()], { description });

const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });

export const preflightReportSchema = Type.Object(
  {
    printed: Type.Object(
      { widthPx: sideSchema, heightPx: sideSchema, dpi: Type.Integer({ minimum: 1 }) },
      { ...closed, description: 'The printed size at that resolution.' },
    ),
    effectiveDpi: Type.Union(
      [Type.Object({ across: Type.Number(), down: Type.Number() }, closed), Type.Null()],
      { description: 'Pixels of the artwork for an inch of film; null for SVG.' },
    ),
    colour: colourSchema,
    pixels: Type.Object(
      {
        background: Type.Enum(['transparent', 'white', 'other']),
        translucentShare: Type.Number({
          minimum: 0,
          maximum: 1,
          description: 'Of the visible pixels, those between 5 and 95 % opaque.',
        }),
        content: sizeOrNull('The box around all that is visible, in pixels of the artwork.'),
        art: sizeOrNull('The same without specks.'),
        specks: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
          description: 'Outside of the art; null where the art is made of dots.',
        }),
      },
      closed,
    ),
    ink: Type.Union(
      [
        Type.Object(
          {
            softShare: share(
              'Of the visible pixels, those between 5 and 95 % opaque with soft edges.',
            ),
            printedShare: share('The same as printed: 0 with hard edges.'),
            lostShare: share('Of the ink, what hard edges take.'),
            isVisible: Type.Boolean({
              description: 'Whether any pixel is visible with soft edges.',
            }),
            isPrinted: Type.Boolean({ description: 'Whether any pixel is printed.' }),
            haze: Type.Union(
              [
                Type.Object({ content: sizeSchema, art: sizeOrNull('Without it.') }, closed),
                Type.Null(),
              ],
              {
                description:
                  'Nearly invisible pixels far from the art: the box with and without them.',
              },
            ),
          },
          closed,
        ),
        Type.Null(),
      ],
      {
        description:
          'At the printed size, with the edges asked for; null for opaque artwork and for very large prints.',
      },
    ),
    findings: Type.Array(
      Type.Object(
        {
          rule: Type.Union([Type.Enum([...PREFLIGHT_RULES]), Type.Null()], {
            description: 'null: no rule governs it; it is always a warning.',
          }),
          code: Type.String(),
          detail: Type.String(),
          level: Type.Enum([...PREFLIGHT_LEVELS]),
        },
        closed,
      ),
      { description: 'What an order would be warned of or blocked for, by the service’s levels.' },
    ),
  },
  {
    ...closed,
    $id: 'PreflightReport',
    examples: [
      {
        printed: { widthPx: 3300, heightPx: 2200, dpi: 300 },
        effectiveDpi: { across: 27.3, down: 27.3 },
        colour: { space: 'srgb', profile: null },
        pixels: {
          background: 'white',
          translucentShare: 0,
          content: { widthPx: 300, heightPx: 200 },
          art: { widthPx: 300, heightPx: 200 },
          specks: 0,
        },
        ink: null,
        findings: [
          {
            rule: 'background',
            code: 'white_background',
            detail:
              'The artwork has a white ground up to its border: it is printed as a rectangle.',
            level: 'warn',
          },
        ],
      },
    ],
  },
);

export type PreflightAnswer = Static<typeof preflightReportSchema>;
