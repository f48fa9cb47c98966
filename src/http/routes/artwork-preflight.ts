import { Type, type Static } from 'typebox';
import { ServiceError } from '../../errors.ts';
import { toPx } from '../../gang-sheet/units/units.ts';
import type { PreflightReport } from '../../gang-sheet/preflight.ts';
import type { Jobs, PreflightAsked } from '../../jobs/jobs.ts';
import { callerOf } from '../access/caller.ts';
import { answers, WHILE_STARTING } from '../openapi/answers.ts';
import type { App } from '../app.ts';
import { MAX_DPI, MAX_SHEET_HEIGHT_MM, MIN_DPI } from '../contract/limits.ts';
import type { PreflightAnswer } from '../contract/preflight.ts';
import { SHEET_DEFAULTS } from '../contract/request/request.ts';
import { textOf } from '../contract/fields/text.ts';
import { readEdges, readTrimAlpha } from '../requests/read-edges.ts';
import type { PendingRequests } from '../protocol/pending-requests.ts';

interface PreflightInput {
  readonly jobs: Pick<Jobs, 'preflight'>;
  readonly pending: PendingRequests;
}

const length = (description: string) =>
  Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: MAX_SHEET_HEIGHT_MM, description, examples: [11] }),
  );

const sizeQuery = Type.Object(
  {
    width: length('Printed width, as for an item.'),
    height: length('Printed height, as for an item.'),
    unit: Type.Optional(
      Type.Enum(['in', 'mm'], {
        default: SHEET_DEFAULTS.unit,
        description: 'Unit of `width` and `height`.',
      }),
    ),
    dpi: Type.Optional(
      Type.Integer({
        minimum: MIN_DPI,
        maximum: MAX_DPI,
        default: SHEET_DEFAULTS.dpi,
        description: 'Print file resolution, in pixels per inch.',
      }),
    ),
    trim: Type.Optional(
      Type.Boolean({ default: false, description: 'Crop the transparent border, as for an item.' }),
    ),
    trimThreshold: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 0.5,
        description: 'Highest opacity that counts as border, as for an item.',
      }),
    ),
    edges: Type.Optional(
      Type.Enum(['soft', 'hard'], {
        default: 'soft',
        description: 'How edges print, as for an item.',
      }),
    ),
    edgeThreshold: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        description: 'With hard edges, the lowest opacity that prints, as for an item.',
      }),
    ),
  },
  { additionalProperties: false },
);

const artworkPath = Type.Object({ id: textOf('uuid', { description: 'Artwork id.' }) });

/** Adds GET /artworks/:id/preflight, which reports how uploaded artwork would print. */
export function addPreflightRoute(app: App, { jobs, pending }: PreflightInput): void {
  app.get('/artworks/:id/preflight', { schema }, async (request, reply) => {
    const asked = readAsked(request.params.id.toLowerCase(), request.query);
    const by = callerOf(request);
    const report = await pending.run({ reply }, (signal) => jobs.preflight(asked, by, signal));
    if (report === null) throw new ServiceError('not_found', `Artwork ${asked.id} not found.`);
    return answerOf(report);
  });
}

function readAsked(id: string, query: Static<typeof sizeQuery>): PreflightAsked {
  const { unit = SHEET_DEFAULTS.unit, dpi = SHEET_DEFAULTS.dpi, trim = false } = query;
  const px = (side: number | undefined) =>
    side === undefined ? null : Math.max(1, toPx(side, unit, dpi));
  return {
    id,
    widthPx: px(query.width),
    heightPx: px(query.height),
    trim,
    dpi,
    ...readTrimAlpha(query.trimThreshold),
    ...readEdges(query, {}),
  };
}

function answerOf({ pixels, ink, findings, ...report }: PreflightReport): PreflightAnswer {
  return {
    ...report,
    pixels: { ...pixels },
    ink: ink && { ...ink },
    findings: findings.map((finding) => ({ ...finding })),
  };
}

const schema = {
  operationId: 'preflightArtwork',
  tags: ['artwork'],
  summary: 'Check how uploaded artwork would print.',
  description:
    'Reports resolution, background, semi-transparent pixels, ink lost to hard edges, haze and specks. The renderer decodes one image at a time. Results are cached, so a repeated request gets a response immediately. Without width and height, each pixel of the artwork prints as 1/dpi inch.',
  params: artworkPath,
  querystring: sizeQuery,
  response: answers({ 200: { description: 'Preflight report.', schema: 'PreflightReport' } }, [
    'invalid_request',
    'not_found',
    'artwork_rejected',
    'does_not_fit_memory',
    'queue_full',
    WHILE_STARTING,
    'renderer_lost',
    'quote_timeout',
    'obtain_timeout',
    'shutting_down',
    'memory_exhausted',
  ]),
};
