import { Type, type Static } from 'typebox';
import { PREFLIGHT_LEVELS, PREFLIGHT_RULES } from '../../gang-sheet/preflight.ts';
import { closed, share } from './fields/kinds.ts';

const level = (description: string) =>
  Type.Optional(Type.Enum([...PREFLIGHT_LEVELS], { description }));

export const preflightSchema = Type.Object(
  {
    background: level('A white or opaque background that extends to the artwork border.'),
    translucency: level('Many semi-transparent pixels.'),
    specks: level('Stray specks outside the artwork, which defeat trimming.'),
    resolution: level('Fewer than 150 pixels per inch of film.'),
    colour: level('CMYK, which is converted to sRGB.'),
    svg: level('SVG features that cannot be drawn as intended. Default: `block`.'),
    haze: level('Nearly invisible pixels far from the rest of the artwork. Default: `warn`.'),
    edges: level(
      'Hard edges that become soft at the printed size, or ink lost to hard edges. Default: `warn`.',
    ),
  },
  {
    additionalProperties: false,
    description:
      'Checks before printing, each `off`, `warn` (the job gets a warning) or `block` (the job fails). Rules left out use the levels configured for the service.',
  },
);

export const colourSchema = Type.Object(
  {
    space: Type.String({ description: 'Colour space: srgb, cmyk, b-w, rgb16, …' }),
    profile: Type.Union([Type.String(), Type.Null()], {
      description: 'Name of the embedded profile.',
    }),
  },
  { ...closed, description: 'Colours in the file; they are converted to sRGB for printing.' },
);

const sideSchema = Type.Number({ exclusiveMinimum: 0 });
const sizeSchema = Type.Object({ widthPx: sideSchema, heightPx: sideSchema }, closed);
const sizeOrNull = (description: string) => Type.Union([sizeSchema, Type.Null()], { description });

export const preflightReportSchema = Type.Object(
  {
    printed: Type.Object(
      { widthPx: sideSchema, heightPx: sideSchema, dpi: Type.Integer({ minimum: 1 }) },
      { ...closed, description: 'Printed size and resolution.' },
    ),
    effectiveDpi: Type.Union(
      [Type.Object({ across: Type.Number(), down: Type.Number() }, closed), Type.Null()],
      { description: 'Artwork pixels per inch of film; null for SVG.' },
    ),
    colour: colourSchema,
    pixels: Type.Object(
      {
        background: Type.Enum(['transparent', 'white', 'other'], {
          description: 'Background at the artwork border.',
        }),
        translucentShare: Type.Number({
          minimum: 0,
          maximum: 1,
          description: 'Fraction of the visible pixels that are 5 to 95% opaque.',
        }),
        content: sizeOrNull('Bounding box of all visible pixels, in artwork pixels.'),
        art: sizeOrNull('Bounding box without specks.'),
        specks: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
          description:
            'Number of specks outside the artwork; null if the artwork itself consists of dots.',
        }),
      },
      closed,
    ),
    ink: Type.Union(
      [
        Type.Object(
          {
            softShare: share(
              'With soft edges, the fraction of the visible pixels that are 5 to 95% opaque.',
            ),
            printedShare: share('The same fraction as printed; 0 with hard edges.'),
            lostShare: share('Fraction of the ink lost to hard edges.'),
            isVisible: Type.Boolean({
              description: 'Whether any pixel is visible with soft edges.',
            }),
            isPrinted: Type.Boolean({ description: 'Whether any pixel is printed.' }),
            haze: Type.Union(
              [
                Type.Object(
                  { content: sizeSchema, art: sizeOrNull('Bounding box without the haze.') },
                  closed,
                ),
                Type.Null(),
              ],
              {
                description:
                  'Nearly invisible pixels far from the rest of the artwork: the bounding box with and without them.',
              },
            ),
          },
          closed,
        ),
        Type.Null(),
      ],
      {
        description:
          'Ink at the printed size with the requested edges; null for opaque artwork and very large prints.',
      },
    ),
    findings: Type.Array(
      Type.Object(
        {
          rule: Type.Union([Type.Enum([...PREFLIGHT_RULES]), Type.Null()], {
            description: 'Rule behind the finding; null if the finding is always a warning.',
          }),
          code: Type.String(),
          detail: Type.String(),
          level: Type.Enum([...PREFLIGHT_LEVELS]),
        },
        closed,
      ),
      {
        description: 'Findings that an order would get at the levels configured for the service.',
      },
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
              'The artwork has a white background that extends to its border: it prints as a rectangle.',
            level: 'warn',
          },
        ],
      },
    ],
  },
);

export type PreflightAnswer = Static<typeof preflightReportSchema>;
