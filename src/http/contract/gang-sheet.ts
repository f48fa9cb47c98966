import { Type, type Static } from 'typebox';
import { OUTPUT_FORMATS } from '../../gang-sheet/print-file.ts';
import { bytes, closed, orNull, share } from './fields/kinds.ts';
import { metadataSchema } from './fields/metadata.ts';
import { pageLinksSchema } from './fields/page.ts';
import { printedItemSchema } from './printed-item.ts';
import { problemSchema } from './problem.ts';
import { textOf } from './fields/text.ts';

const instant = Type.String({ format: 'date-time', examples: ['2026-01-31T12:00:00.000Z'] });

export const jobIdSchema = textOf('uuid', {
  description: 'Gang sheet id, a UUID.',
  examples: ['0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d'],
});

export const statusSchema = Type.Enum(
  ['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled'],
  { description: 'Job state; a `paused` job waits for memory and continues automatically.' },
);

export const progressSchema = Type.Object(
  {
    phase: Type.Enum(['queued', 'artwork', 'packing', 'rendering', 'verifying', 'done'], {
      description:
        'What happens now. A `queued` job is in phase `artwork` while its artwork is fetched from URLs.',
    }),
    part: Type.Integer({
      minimum: 0,
      description: 'Number of the part in progress; 0 until the job is packed.',
    }),
    parts: Type.Integer({ minimum: 0, description: 'Number of parts; 0 until the job is packed.' }),
    placed: Type.Integer({ minimum: 0, description: 'Number of pieces rendered.' }),
    placements: Type.Integer({ minimum: 0, description: 'Total number of pieces.' }),
    artwork: Type.Optional(
      Type.Object(
        {
          fetched: Type.Integer({ minimum: 0, description: 'Number of files that have arrived.' }),
          total: Type.Integer({ minimum: 0, description: 'Number of different URLs.' }),
        },
        { ...closed, description: 'Artwork from URLs; left out unless it is being fetched.' },
      ),
    ),
  },
  closed,
);

export const partSchema = Type.Object(
  {
    number: Type.Integer({ minimum: 1, description: 'Part number, from 1.' }),
    url: Type.String({
      description: 'Signed link to the print file; anyone with the link can use it.',
    }),
    previewUrl: Type.String({ description: 'Signed link to a small PNG of the part.' }),
    mapUrl: Type.String({
      description: 'Signed link to an SVG of the sheet that shows every piece and its ids.',
    }),
    fileName: Type.String(),
    format: Type.Enum(OUTPUT_FORMATS),
    widthPx: Type.Integer({ minimum: 1 }),
    heightPx: Type.Integer({ minimum: 1 }),
    dpi: Type.Integer({ minimum: 1 }),
    lengthIn: Type.Number({ description: 'Film length, in inches.' }),
    bytes: bytes('Print file size.'),
    sha256: Type.String({ description: 'SHA-256 of the print file, in hex.' }),
    placements: Type.Integer({ minimum: 0, description: 'Number of pieces on this part.' }),
    coverage: share('Total area of the pieces as a fraction of the part area.'),
    verified: Type.Array(Type.String(), {
      description:
        'The checks the print file passed when it was read back; includes `placed_pixels` if `output.verify` is `full`.',
    }),
  },
  closed,
);

const restSchema = Type.Object(
  {
    part: Type.Integer({ minimum: 1, description: 'Part number.' }),
    lengthIn: Type.Number({ description: 'Length of the remainder, in inches.' }),
    fits: Type.Array(
      Type.Object(
        { order: Type.String(), item: Type.String(), copies: Type.Integer({ minimum: 1 }) },
        closed,
      ),
      {
        description:
          'Number of copies of each item that would still fit if the remainder were used for that item alone. The remainders of all parts list at most 20,000 items in total; in lists of gang sheets, each remainder lists the first 20.',
      },
    ),
    fitCount: Type.Integer({ minimum: 0, description: 'Number of items that would still fit.' }),
  },
  closed,
);

const packingReportSchema = Type.Object(
  {
    effort: Type.Enum(['fast', 'balanced', 'thorough']),
    engine: Type.String({ description: 'Name of the packing engine that found the plan.' }),
    seed: orNull(Type.Integer()),
    work: orNull(
      Type.Integer({
        description: 'Amount of work done by the search; the same on every machine.',
      }),
    ),
    stop: orNull(Type.Enum(['optimal', 'work-used'])),
    planHash: Type.String({
      description: 'SHA-256 of the plan (all pieces and their positions), in hex.',
    }),
  },
  { ...closed, description: 'Details of the search that found the plan.' },
);

export const filmSchema = Type.Object(
  {
    lengthIn: Type.Number({ description: 'Total length of all parts, in inches.' }),
    coverage: share('Total area of the pieces as a fraction of the film area.'),
    lowerBoundIn: Type.Number({
      description: 'Lower bound for the length, in inches: no packing can be shorter.',
    }),
    plainLengthIn: orNull(
      Type.Number({
        description:
          'Length in inches that plain maxrects-packer needs with its best settings; null if computing it would take too long.',
      }),
    ),
    groupingCostIn: orNull(
      Type.Number({
        description: 'Extra length that `sheet.grouping` costs, in inches; null without grouping.',
      }),
    ),
    soldIn: orNull(
      Type.Number({
        description: 'Length to charge, in inches; null without `sheet.increment`.',
      }),
    ),
    rests: Type.Array(restSchema, {
      description:
        "With `sheet.increment`, the unused remainder of each part's last increment; in lists, the first 20.",
    }),
    packing: packingReportSchema,
  },
  closed,
);

const memorySchema = Type.Object(
  {
    limitBytes: bytes('Container memory limit.'),
    budgetBytes: bytes('Memory budget: the limit minus the reserve.'),
    predictedPeakBytes: orNull(
      bytes('Predicted peak, adjusted using data from earlier jobs; null until the job is packed.'),
    ),
    calculatedPeakBytes: orNull(
      bytes('Peak calculated from the plan alone; null until the job is packed.'),
    ),
    peakBytes: bytes('Highest reading during the job.'),
    pauses: Type.Integer({ minimum: 0, description: 'Number of pauses.' }),
    cleanups: Type.Integer({ minimum: 0, description: 'Number of memory cleanups.' }),
    freedBytes: bytes('Memory freed by pauses and cleanups.'),
    gaveUp: Type.Array(
      Type.Enum(['prefetch', 'cache', 'parallel_encoders', 'band_height', 'parallel_pieces']),
      {
        description:
          'Measures that the job took to save memory, in the order taken; they cost speed, never quality.',
      },
    ),
  },
  closed,
);

export const warningSchema = Type.Object(
  {
    pointer: Type.String({ description: 'RFC 6901 pointer into the request body.' }),
    code: Type.String({ examples: ['low_resolution'] }),
    detail: Type.String({ description: 'Explanation that includes the values.' }),
  },
  { ...closed, description: 'Warning about an item that is printed anyway.' },
);

export const linksSchema = Type.Object(
  {
    self: Type.String({ description: 'Link to the gang sheet.' }),
    placements: Type.String({ description: 'Link to the position of every piece.' }),
    items: Type.String({ description: 'Link to the details of every printed item.' }),
    events: Type.String({ description: 'Link to the event stream (server-sent events).' }),
    deliveries: Type.String({ description: 'Link to the webhook deliveries.' }),
  },
  {
    ...closed,
    description: 'Links, absolute if `PUBLIC_URL` is set and relative to this service otherwise.',
  },
);

export const gangSheetSchema = Type.Object(
  {
    id: jobIdSchema,
    status: statusSchema,
    createdAt: instant,
    startedAt: orNull(instant),
    finishedAt: orNull(instant),
    progress: progressSchema,
    parts: Type.Array(partSchema, {
      description: 'Parts rendered and verified so far; in lists, the first 20.',
    }),
    partCount: Type.Integer({
      minimum: 0,
      description: 'Number of parts rendered and verified so far.',
    }),
    placementsUrl: Type.String(),
    film: orNull(filmSchema),
    memory: orNull(memorySchema),
    items: Type.Optional(
      Type.Array(printedItemSchema, {
        description:
          'Printed items, at most the first 500; `links.items` returns all of them. Empty until the job is packed; omitted in lists.',
      }),
    ),
    warnings: Type.Array(warningSchema, { description: 'Warnings; in lists, the first 20.' }),
    warningCount: Type.Integer({ minimum: 0, description: 'Number of warnings.' }),
    problem: orNull(problemSchema),
    /** Only while the job waits for more than its turn. */
    waiting: Type.Optional(problemSchema),
    metadata: metadataSchema,
    resumeUrl: orNull(
      Type.String({
        description:
          'URL that resumes the failed job when you POST to it; null if the job cannot be resumed.',
      }),
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
    gangsheets: Type.Array(gangSheetSchema, { description: 'Gang sheets, newest first.' }),
    links: pageLinksSchema,
  },
  { ...closed, $id: 'GangSheetPage' },
);

export type GangSheet = Static<typeof gangSheetSchema>;
export type GangSheetLinks = Static<typeof linksSchema>;
export type GangSheetPart = Static<typeof partSchema>;
export type GangSheetAccepted = Static<typeof acceptedSchema>;
export type GangSheetPage = Static<typeof gangSheetPageSchema>;
export type FilmAnswer = Static<typeof filmSchema>;
