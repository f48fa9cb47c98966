/** Examples for the API description: one gang sheet and its resources, keyed by schema `$id`. */
import { statusSince, type JobEventType } from '../../jobs/job-event.ts';
import { problemBody } from '../problems/problem.ts';
import type { DeliveryAnswer } from '../contract/delivery.ts';
import type { GangSheetEvent, GangSheetProgressEvent } from '../contract/event.ts';
import type {
  FilmAnswer,
  GangSheet,
  GangSheetAccepted,
  GangSheetLinks,
  GangSheetPage,
} from '../contract/gang-sheet.ts';
import type { PlacementsAnswer } from '../contract/placements.ts';
import type { PrintedItemAnswer, PrintedItemsAnswer } from '../contract/printed-item.ts';
import type { QuoteAnswer } from '../contract/quote.ts';
import { decoderIncident, incidents } from './incident-example.ts';
import { quarantine } from './quarantine-example.ts';

const ID = '0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d';
const HOME = `/gangsheets/${ID}`;
const SIGNED = 'expires=1770465600&signature=Vb3q0Y2c0mJm8cJr1mJc5m0Qm3Zt8q4w1x2y3z4A5B6';
const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const links: GangSheetLinks = {
  self: HOME,
  placements: `${HOME}/placements`,
  items: `${HOME}/items`,
  events: `${HOME}/events`,
  deliveries: `${HOME}/deliveries`,
};

const film: FilmAnswer = {
  lengthIn: 26,
  coverage: 0.72,
  lowerBoundIn: 25.5,
  plainLengthIn: 29.25,
  groupingCostIn: null,
  soldIn: null,
  rests: [],
  packing: {
    effort: 'balanced',
    engine: 'skyline',
    seed: 1,
    work: 120_000,
    stop: 'work-used',
    planHash: SHA256,
  },
};

const sizes = {
  number: 1,
  widthPx: 6600,
  heightPx: 7800,
  lengthIn: 26,
  placements: 3,
  coverage: 0.72,
};

const item: PrintedItemAnswer = {
  order: '1001',
  item: 'front',
  artwork: {
    sha256: SHA256,
    fetchedFrom: 'https://cdn.shop.example/designs/front.png',
    format: 'png',
    widthPx: 1320,
    heightPx: 1440,
    colour: { space: 'srgb', profile: 'Display P3' },
  },
  printed: { widthPx: 3300, heightPx: 3600 },
  effectiveDpi: { across: 120, down: 120 },
  edges: 'soft',
  edgeThreshold: null,
};

const gangSheet: GangSheet = {
  id: ID,
  status: 'succeeded',
  createdAt: '2026-01-31T12:00:00.000Z',
  startedAt: '2026-01-31T12:00:00.100Z',
  finishedAt: '2026-01-31T12:00:04.200Z',
  progress: { phase: 'done', part: 1, parts: 1, placed: 3, placements: 3 },
  parts: [
    {
      ...sizes,
      url: `${HOME}/parts/1?${SIGNED}`,
      previewUrl: `${HOME}/parts/1/preview?${SIGNED}`,
      mapUrl: `${HOME}/parts/1/map?${SIGNED}`,
      fileName: '1001-1of1.png',
      format: 'png',
      dpi: 300,
      bytes: 8_213_554,
      sha256: SHA256,
      verified: ['size', 'density', 'structure'],
    },
  ],
  partCount: 1,
  placementsUrl: `${HOME}/placements`,
  film,
  memory: {
    limitBytes: 8_589_934_592,
    budgetBytes: 8_053_063_680,
    predictedPeakBytes: 262_144_000,
    calculatedPeakBytes: 283_115_520,
    peakBytes: 241_172_480,
    pauses: 0,
    cleanups: 0,
    freedBytes: 0,
    gaveUp: [],
  },
  items: [item],
  warnings: [
    {
      pointer: '/orders/0/items/0',
      code: 'low_resolution',
      detail:
        'The artwork is 1320 x 1440 px. Printed at 11 x 12 in, that is 120 dpi horizontally and 120 dpi vertically; at least 150 dpi is recommended.',
    },
  ],
  warningCount: 1,
  problem: null,
  metadata: { customer: '4711' },
  resumeUrl: null,
  links,
};

const accepted: GangSheetAccepted = {
  id: ID,
  status: 'queued',
  links,
};

const { items: printed = [], ...listed } = gangSheet;
const printedItems: PrintedItemsAnswer = { items: printed };

const page: GangSheetPage = {
  gangsheets: [listed],
  links: { next: `/gangsheets?limit=1&before=${ID}` },
};

const placements: PlacementsAnswer = {
  placements: [
    {
      order: '1001',
      item: 'front',
      copy: 1,
      part: 1,
      xPx: 75,
      yPx: 75,
      widthPx: 3300,
      heightPx: 3600,
      x: 0.25,
      y: 0.25,
      width: 11,
      height: 12,
      rotated: false,
    },
  ],
  labels: [
    {
      order: '1001',
      part: 1,
      xPx: 75,
      yPx: 20,
      widthPx: 240,
      heightPx: 38,
      text: '1001 - part 1 of 1',
    },
  ],
};

const quote: QuoteAnswer = {
  parts: [sizes],
  film,
  memory: { predictedPeakBytes: 262_144_000 },
  items: [item],
  warnings: [],
};

const delivery: DeliveryAnswer = {
  id: '0197a9c2-6b10-7c44-8f2e-5a6b7c8d9e0f',
  type: 'gangsheet.succeeded',
  status: 'pending',
  createdAt: '2026-01-31T12:00:04.200Z',
  nextAttemptAt: '2026-01-31T12:00:09.300Z',
  attempts: [
    {
      at: '2026-01-31T12:00:04.210Z',
      durationMs: 120,
      statusCode: 503,
      error: 'responded with 503',
    },
  ],
};

const failure = problemBody({
  code: 'memory_exhausted',
  detail:
    'Memory ran low at part 2, placed 40: 450 of 480 MB (93.8%) was in use. There was no time for a pause, so the job with the largest reservation was stopped.',
  retryable: true,
});

/** Returns an example event of this type. */
export function eventExample(type: JobEventType): GangSheetEvent {
  const hasParts = type === 'gangsheet.part_ready' || type === 'gangsheet.succeeded';
  return {
    type,
    timestamp: '2026-01-31T12:00:04.200Z',
    data: {
      id: ID,
      status: statusSince({ type }),
      metadata: gangSheet.metadata,
      part: type === 'gangsheet.part_ready' ? 1 : null,
      readyPart: type === 'gangsheet.part_ready' ? (gangSheet.parts[0] ?? null) : null,
      parts: hasParts ? gangSheet.parts : [],
      partCount: hasParts ? gangSheet.parts.length : 0,
      problem: type === 'gangsheet.failed' ? failure : null,
      links,
    },
  };
}

/** Example progress event during rendering. */
export const progressExample: GangSheetProgressEvent = {
  type: 'gangsheet.progress',
  timestamp: '2026-01-31T12:00:02.500Z',
  data: {
    id: ID,
    status: 'running',
    progress: { phase: 'rendering', part: 1, parts: 1, placed: 2, placements: 3 },
  },
};

export const examples: Readonly<Record<string, unknown>> = {
  GangSheet: gangSheet,
  GangSheetAccepted: accepted,
  GangSheetPage: page,
  Placements: placements,
  PrintedItems: printedItems,
  Quote: quote,
  Health: { status: 'ok', version: '1.0.0' },
  Readiness: { ready: true, reason: null, detail: 'New work is accepted.' },
  Incident: decoderIncident,
  IncidentPage: incidents,
  QuarantinePage: quarantine,
  Delivery: delivery,
  DeliveryPage: { deliveries: [delivery], links: { next: null } },
};
