import { Type, type Static } from 'typebox';
import { OUTPUT_FORMATS } from '../../gang-sheet/print-file.ts';
import { metadataSchema } from './metadata.ts';
import { printedItemSchema } from './printed-item.ts';
import { problemSchema } from './problem.ts';
import { textOf } from './text.ts';

const closed = { additionalProperties: false } as const;
const bytes = (description: string) => Type.Integer({ minimum: 0, description });
const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
const instant = Type.String({ format: 'date-time', examples: ['2026-01-31T12:00:00.000Z'] });
export const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const jobIdSchema = textOf('uuid', {
  description: 'Id of the gang sheet, a UUID.',
  examples: ['0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d'],
});

export const statusSchema = Type.Enum(
  ['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled'],
  { description: '`paused`: the job waits for memory and goes on by itself.' },
);

export const progressSchema = Type.Object(
  {
    phase: Type.Enum(['queued', 'artwork', 'packing', 'rendering', 'verifying', 'done']),
    part: Type.Integer({ minimum: 0, description: 'The part in work; 0 before packing is done.' }),
    parts: Type.Integer({ minimum: 0 }),
    placed: Type.Integer({ minimum: 0 }),
    placements: Type.Integer({ minimum: 0 }),
  },
  closed,
);

export const partSchema = Type.Object(
  {
    number: Type.Integer({ minimum: 1 }),
    url: Type.String({
      description: 'Where the file is; the link is signed and can be handed on.',
    }),
    previewUrl: Type.String({ description: 'A small PNG of the part.' }),
    mapUrl: Type.String({ description: 'An SVG of the sheet with every piece and its names.' }),
    fileName: Type.String(),
    format: Type.Enum(OUTPUT_FORMATS),
    widthPx: Type.Integer({ minimum: 1 }),
    heightPx: Type.Integer({ minimum: 1 }),
    dpi: Type.Integer({ minimum: 1 }),
    lengthIn: Type.Number({ description: 'Length of film, inches.' }),
    bytes: bytes('Size of the file.'),
    sha256: Type.String({ description: 'Of the whole file, in hex.' }),
    placements: Type.Integer({ minimum: 0, description: 'Pieces on this part.' }),
    coverage: share('Area of the pieces over the area of the part.'),
    verified: Type.Array(Type.String(), {
      description:
        'Checks that the file passed, read back from storage; `placed_pixels` with `output.verify` full.',
    }),
  },
  closed,
);

const restSchema = Type.Object(
  {
    part: Type.Integer({ minimum: 1 }),
    lengthIn: Type.Number(),
    fits: Type.Array(
      Type.Object(
        { order: Type.String(), item: Type.String(), copies: Type.Integer({ minimum: 1 }) },
        closed,
      ),
      { description: 'Copies of one item alone that would still fit.' },
    ),
  },
  closed,
);

const packingReportSchema = Type.Object(
  {
    effort: Type.Enum(['fast', 'balanced', 'thorough']),
    engine: Type.String({ description: 'Whose packing this is.' }),
    seed: orNull(Type.Integer()),
    work: orNull(Type.Integer({ description: 'The same on every machine.' })),
    stop: orNull(Type.Enum(['optimal', 'work-used'])),
    planHash: Type.String({ description: 'SHA-256 over what is printed where, in hex.' }),
  },
  { ...closed, description: 'How the plan was found.' },
);

export const filmSchema = Type.Object(
  {
    lengthIn: Type.Number({ description: 'All parts together, inches.' }),
    coverage: share('Area of the pieces over the area of the film.'),
    lowerBoundIn: Type.Number({ description: 'No packing can be shorter than this, inches.' }),
    plainLengthIn: orNull(
      Type.Number({
        description:
          'What plain maxrects-packer takes at the best of its settings, inches; null: not asked, since so many pieces would take it longer than the search.',
      }),
    ),
    groupingCostIn: orNull(
      Type.Number({
        description: 'What `sheet.grouping` costs, inches; null when it was not asked for.',
      }),
    ),
    soldIn: orNull(
      Type.Number({
        description: 'Length that is sold, inches; null without `sheet.increment`.',
      }),
    ),
    rests: Type.Array(restSchema, {
      description: 'With `sheet.increment`: what is left of the last step of each part.',
    }),
    packing: packingReportSchema,
  },
  closed,
);

const memorySchema = Type.Object(
  {
    limitBytes: bytes('Memory limit of the container.'),
    budgetBytes: bytes('The limit less the reserve.'),
    predictedPeakBytes: orNull(
      bytes('With what was learned from earlier jobs; null before packing is done.'),
    ),
    calculatedPeakBytes: orNull(bytes('From the plan alone; null before packing is done.')),
    peakBytes: bytes('Highest reading during the job.'),
    pauses: Type.Integer({ minimum: 0 }),
    cleanups: Type.Integer({ minimum: 0 }),
    freedBytes: bytes('Given back by pauses and cleanups.'),
    gaveUp: Type.Array(
      Type.Enum(['prefetch', 'cache', 'parallel_encoders', 'band_height', 'parallel_pieces']),
      {
        description: 'What the job did without to stay within memory, in this order: speed alone.',
      },
    ),
  },
  closed,
);

export const warningSchema = Type.Object(
  {
    pointer: Type.String({ description: 'RFC 6901 pointer into the request body.' }),
    code: Type.String({ examples: ['low_resolution'] }),
    detail: Type.String(),
  },
  { ...closed, description: 'About an item that is printed all the same.' },
);

export const linksSchema = Type.Object(
  {
    self: Type.String({ description: 'The gang sheet.' }),
    placements: Type.String(),
    items: Type.String({ description: 'What is printed for every item.' }),
    events: Type.String({ description: 'What becomes of it, as server-sent events.' }),
    deliveries: Type.String({ description: 'What was sent to its webhook.' }),
  },
  { ...closed, description: 'Absolute where `PUBLIC_URL` is set, else relative to this service.' },
);

export const gangSheetSchema = Type.Object(
  {
    id: jobIdSchema,
    status: statusSchema,
    createdAt: instant,
    startedAt: orNull(instant),
    finishedAt: orNull(instant),
    progress: progressSchema,
    parts: Type.Array(partSchema, { description: 'Parts that are rendered and verified.' }),
    placementsUrl: Type.String(),
    film: orNull(filmSchema),
    memory: orNull(memorySchema),
    items: Type.Optional(
      Type.Array(printedItemSchema, {
        description:
          'What is printed for each item, the first 500 of them; `links.items` has all. Empty until the job is packed; left out in lists.',
      }),
    ),
    warnings: Type.Array(warningSchema),
    problem: orNull(problemSchema),
    metadata: metadataSchema,
    resumeUrl: orNull(
      Type.String({ description: 'POST here, and the failed job goes on; null when it cannot.' }),
    ),
    links: linksSchema,
  },
  { ...closed, $id: 'GangSheet' },
);

export const acceptedSchema = Type.Object(
  {
    id: jobIdSchema,
    status: statusSchema,
    links: linksSchema,
  },
  { ...closed, $id: 'GangSheetAccepted' },
);

export const gangSheetPageSchema = Type.Object(
  {
    gangsheets: Type.Array(gangSheetSchema, { description: 'Newest first.' }),
    links: Type.Object(
      { next: orNull(Type.String({ description: 'The next page; null on the last one.' })) },
      closed,
    ),
  },
  { ...closed, $id: 'GangSheetPage' },
);

export type GangSheet = Static<typeof gangSheetSchema>;
export type GangSheetLinks = Static<typeof linksSchema>;
export type GangSheetPart = Static<typeof partSchema>;
export type GangSheetAccepted = Static<typeof acceptedSchema>;
export type GangSheetPage = Static<typeof gangSheetPageSchema>;
export type FilmAnswer = Static<typeof filmSchema>;
