/**
 * The shapes of the JSON columns, as far as the service reads them, because other programs may have
 * damaged the data.
 */
import {
  fields,
  isFlag,
  isNumber,
  isOneOf,
  isText,
  listOf,
  mapOf,
  orAbsent,
  orNull,
} from './shape.ts';

const fault = fields({ pointer: isText, code: isText, detail: isText });
const remedy = fields({ action: isText, detail: isText });

const sheet = fields({
  widthPx: isNumber,
  maxHeightPx: isNumber,
  marginPx: isNumber,
  gapPx: isNumber,
  dpi: isNumber,
});
const output = fields({ format: isText });
const metadata = mapOf(isText);

const rest = fields({
  part: isNumber,
  lengthPx: isNumber,
  fits: listOf(fields({ order: isText, item: isText, copies: isNumber })),
  fitCount: orAbsent(isNumber),
});
const film = fields({
  lengthPx: isNumber,
  lowerBoundPx: isNumber,
  coverage: isNumber,
  plainLengthPx: orAbsent(orNull(isNumber)),
  groupingCostPx: orAbsent(orNull(isNumber)),
  sold: orAbsent(orNull(fields({ lengthPx: isNumber, rests: listOf(rest) }))),
  packing: orAbsent(fields({ effort: isText, engine: isText, planHash: isText })),
});

const memory = fields({
  limitBytes: isNumber,
  budgetBytes: isNumber,
  peakBytes: isNumber,
  pauses: isNumber,
  cleanups: isNumber,
  freedBytes: isNumber,
  gaveUp: listOf(isText),
});

const progress = fields({
  phase: isOneOf(['queued', 'artwork', 'packing', 'rendering', 'verifying', 'done']),
  part: isNumber,
  parts: isNumber,
  placed: isNumber,
  placements: isNumber,
});

const problem = fields({
  code: isText,
  detail: isText,
  retryable: isFlag,
  errors: orAbsent(listOf(fault)),
  remediation: orAbsent(listOf(remedy)),
  details: orAbsent(mapOf(() => true)),
});

const item = fields({
  id: isText,
  pointer: isText,
  source: fields({ kind: isText }),
  quantity: isNumber,
});
const request = fields({
  orders: listOf(fields({ id: isText, items: listOf(item) })),
  sheet,
  output,
  metadata: orAbsent(metadata),
});

const placement = fields({
  item: isNumber,
  copy: isNumber,
  fitting: isNumber,
  xPx: isNumber,
  yPx: isNumber,
});
const plan = fields({
  dpi: isNumber,
  sheets: listOf(
    fields({
      number: isNumber,
      widthPx: isNumber,
      heightPx: isNumber,
      placements: listOf(placement),
    }),
  ),
  fittings: listOf(fields({ artworkId: isText, widthPx: isNumber, heightPx: isNumber })),
  film,
});

const part = fields({
  number: isNumber,
  fileName: isText,
  format: isText,
  widthPx: isNumber,
  heightPx: isNumber,
  dpi: isNumber,
  bytes: isNumber,
  sha256: isText,
  preview: orAbsent(fields({ bytes: isNumber, sha256: isText })),
  placements: isNumber,
  coverage: isNumber,
  verified: listOf(isText),
});

const printedItem = fields({
  order: isText,
  item: isText,
  widthPx: isNumber,
  heightPx: isNumber,
  artwork: fields({ sha256: isText, format: isText, widthPx: isNumber, heightPx: isNumber }),
});

const incident = fields({
  class: isText,
  process: isText,
  at: isText,
  summary: isText,
  lastSamples: listOf(fields({ atMs: isNumber, usedBytes: isNumber })),
  stderr: listOf(isText),
  remediation: listOf(remedy),
});

const attempts = listOf(fields({ at: isText, durationMs: isNumber }));

export const stored = {
  sheet,
  output,
  metadata,
  progress,
  film: orNull(film),
  memory: orNull(memory),
  warning: fault,
  problem: orNull(problem),
  request,
  plan: orNull(plan),
  part,
  printedItem,
  incident,
  attempts,
} as const;
