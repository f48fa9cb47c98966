import { createHash } from 'node:crypto';
import type { Warning } from '../../gang-sheet/artwork.ts';
import type { SheetSpec } from '../../gang-sheet/order.ts';
import type { Label, Placement, Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import { toPx } from '../../gang-sheet/units/units.ts';
import { labelAspect, toLabelText } from '../../rendering/labels/label-text.ts';
import type { NamedItem, PlanRequest } from './plan-request.ts';

/** Height of the text as a share of the gap; the rest is free space above and below the text. */
const SHARE_OF_GAP = 0.6;
const MIN_HEIGHT_MM = 1.5;
const MAX_HEIGHT_MM = 4;
/** Text smaller than this is illegible at any resolution. */
const MIN_HEIGHT_PX = 10;
/** Ids are never shortened below this many characters. */
const MIN_CHARACTERS = 3;

export interface LabelledPlan {
  readonly plan: Plan;
  /** One for each item with at least one piece that has no room for its label. */
  readonly warnings: readonly Warning[];
}

/**
 * Places a label above every piece, with the order's id and the part number. Pieces keep the gap from each
 * other and the margin from the edge. The area right above a piece, as wide as the piece and as high as the
 * gap, is therefore free, and no other label can need it. No search is needed, and no label can touch a
 * piece or another label. Text that is too wide is made smaller, then shortened.
 */
export function placeLabels({ orders, sheet: spec }: ToLabel, plan: Plan): LabelledPlan {
  if (spec.labels === 'none') return { plan, warnings: [] };
  const bare = new Map<number, number>();
  const orderIds = labelIds(orders);
  const sheets = plan.sheets.map((sheet) => ({
    ...sheet,
    labels: labelsOf(sheet, labelSetter({ orderIds, spec, plan }, sheet.number), bare),
  }));
  const items = orders.flatMap((order) => order.items);
  const warnings = items.flatMap((item, index) => warningsOf(item, bare.get(index)));
  return { plan: { ...plan, sheets, hash: hashOf(plan, sheets) }, warnings };
}

type ToLabel = Pick<PlanRequest, 'orders' | 'sheet'>;

type LabelSetter = (placement: Placement) => Label | null;

/** @param bare receives, by item, the number of pieces without a label */
function labelsOf(
  sheet: SheetPlan,
  setLabel: LabelSetter,
  bare: Map<number, number>,
): readonly Label[] {
  return sheet.placements.flatMap((placement) => {
    const label = setLabel(placement);
    if (label !== null) return [label];
    bare.set(placement.item, (bare.get(placement.item) ?? 0) + 1);
    return [];
  });
}

/** Returns, for each item, the id of its order in the label alphabet. */
function labelIds(orders: ToLabel['orders']): readonly string[] {
  return orders.flatMap(({ id, items }) => {
    const text = toLabelText(id);
    return items.map(() => text);
  });
}

interface Labelling {
  /** One for each item. */
  readonly orderIds: readonly string[];
  readonly spec: SheetSpec;
  readonly plan: Plan;
}

function labelSetter({ orderIds, spec: sheet, plan }: Labelling, part: number): LabelSetter {
  const tallestPx = inPx(MAX_HEIGHT_MM, sheet) / SHARE_OF_GAP;
  const minHeightPx = Math.max(MIN_HEIGHT_PX, inPx(MIN_HEIGHT_MM, sheet));
  const fitText = remembered((id: string, widthPx: number, heightPx: number) =>
    fitTextInto({ widthPx, heightPx, minHeightPx }, wordings(id, part, plan.sheets.length)),
  );
  return ({ item, fitting, xPx, yPx }) => {
    const roomPx = Math.min(roomAbove(yPx, sheet), tallestPx);
    const widthPx = plan.fittings[fitting]?.widthPx ?? 0;
    const fitted = fitText(orderIds[item] ?? '', widthPx, Math.round(SHARE_OF_GAP * roomPx));
    if (fitted === null) return null;
    return { item, xPx, yPx: yPx - Math.round((roomPx + fitted.heightPx) / 2), ...fitted };
  };
}

/** Free height right above a piece: the gap, or the distance to the edge if no piece fits between. */
function roomAbove(yPx: number, { gapPx, marginPx }: SheetSpec): number {
  return yPx <= marginPx + gapPx ? yPx : gapPx;
}

interface Room {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly minHeightPx: number;
}

type FittedText = Pick<Label, 'text' | 'widthPx' | 'heightPx'>;

/** The first text that fits, as large as possible. */
function fitTextInto(room: Room, texts: Iterable<string>): FittedText | null {
  if (room.heightPx < room.minHeightPx) return null;
  for (const text of texts) {
    const aspect = labelAspect(text);
    const heightPx = Math.min(room.heightPx, Math.floor(room.widthPx / aspect));
    if (heightPx < room.minHeightPx) continue;
    return { text, widthPx: Math.min(room.widthPx, Math.ceil(heightPx * aspect)), heightPx };
  }
  return null;
}

/** Yields texts from the longest to the shortest. @param id in the label alphabet, which is ASCII */
function* wordings(id: string, part: number, parts: number): Generator<string> {
  yield `${id} - part ${part} of ${parts}`;
  yield `${id} ${part}/${parts}`;
  yield id;
  for (let kept = id.length - 2; kept >= MIN_CHARACTERS; kept -= 1) {
    const head = Math.ceil(kept / 2);
    yield `${id.slice(0, head)}..${id.slice(id.length - (kept - head))}`;
  }
}

/** Measures each text once for each free area: most of 20,000 pieces have the same area. */
function remembered(
  fit: (id: string, widthPx: number, heightPx: number) => FittedText | null,
): typeof fit {
  const known = new Map<string, FittedText | null>();
  return (id, widthPx, heightPx) => {
    const key = `${widthPx} ${heightPx} ${id}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const fitted = fit(id, widthPx, heightPx);
    known.set(key, fitted);
    return fitted;
  };
}

function inPx(millimetres: number, { dpi }: SheetSpec): number {
  return toPx(millimetres, 'mm', dpi);
}

function hashOf({ hash }: Plan, sheets: readonly SheetPlan[]): string {
  const rows = sheets.map(({ labels = [] }) =>
    labels.map(({ text, xPx, yPx, widthPx, heightPx }) => [text, xPx, yPx, widthPx, heightPx]),
  );
  return createHash('sha256')
    .update(JSON.stringify([hash, rows]))
    .digest('hex');
}

function warningsOf(item: NamedItem, bare = 0): readonly Warning[] {
  if (bare === 0) return [];
  const detail = `Item "${item.id}": ${bare} of ${item.quantity} pieces have no label: the free area above them is too low or too narrow for text ${MIN_HEIGHT_MM} mm high.`;
  return [{ pointer: item.pointer, code: 'labels_do_not_fit', detail }];
}
