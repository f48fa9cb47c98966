import { createHash } from 'node:crypto';
import type { SheetSpec } from '../gang-sheet/order.ts';
import type { Fitting, PackingReport, Placement, Plan, SheetPlan } from '../gang-sheet/plan.ts';
import type { FilmPacking } from './pack-film.ts';
import { filmLengthPx, type PackedPiece, type Packing } from './pack-request.ts';

/** An item with its final printed size. */
export interface SizedItem {
  readonly artworkId: string;
  /** Printed size before turning. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly quantity: number;
  readonly mayRotate: boolean;
  readonly mirror: boolean;
  readonly trim: boolean;
  readonly trimAlpha?: number;
  readonly edgeThreshold?: number;
  /** Pieces of different groups are never interchangeable, even if they look alike. */
  readonly group?: number;
}

export interface PlanInput {
  /** Items in the order of `allItems(request)`, which is also the order of the packed designs. */
  readonly items: readonly SizedItem[];
  readonly sheet: Pick<SheetSpec, 'widthPx'>;
  readonly dpi: number;
  readonly packing: FilmPacking;
}

/** The copy at a position. */
interface Holder {
  readonly item: number;
  readonly copy: number;
}

/**
 * Makes the plan from a packing. Pieces become placements, sorted by their top edge, then by their left
 * edge. Each distinct fitting is listed once, in order of first use. Pure.
 *
 * The hash does not depend on the order of items in the request: items that packing cannot tell apart are
 * assigned to positions in a canonical order, and the hash covers fittings and positions but not item
 * indices.
 */
export function makePlan({ items, sheet, dpi, packing }: PlanInput): Plan {
  const holders = settleHolders(items);
  const fittings = new FittingList();
  const sheets = packing.sheets.map((packed, index): SheetPlan => {
    const placements = [...packed.pieces].sort(fromTheTop).map((piece): Placement => {
      const { item, copy } = holders.next(piece);
      const fitting = fittings.indexOf(fittingOf(itemAt(items, item), piece.rotated));
      return { item, copy, fitting, xPx: piece.xPx, yPx: piece.yPx };
    });
    return { number: index + 1, widthPx: sheet.widthPx, heightPx: packed.heightPx, placements };
  });
  const hash = hashOf(sheets, fittings.all);
  const lengthPx = filmLengthPx(sheets);
  const coverage = areaOf(items) / Math.max(1, lengthPx * sheet.widthPx);
  return {
    dpi,
    sheets,
    fittings: fittings.all,
    film: {
      lengthPx,
      coverage,
      lowerBoundPx: packing.lowerBoundPx,
      plainLengthPx: packing.plainLengthPx,
      groupingCostPx: packing.groupingCostPx,
      sold: null,
      packing: reportOf(packing, hash),
    },
    hash,
  };
}

function reportOf({ effort, engine, search }: Packing, planHash: string): PackingReport {
  return {
    effort,
    engine,
    seed: search?.seed ?? null,
    work: search?.work ?? null,
    stop: search?.stop ?? null,
    planHash,
  };
}

/** Assigns positions of equal size to items, sorted by their appearance and then by their index. */
function settleHolders(items: readonly SizedItem[]) {
  const keys = items.map(sizeKey);
  const alike = new Map<string, number[]>();
  keys.forEach((key, item) => {
    const known = alike.get(key);
    if (known === undefined) alike.set(key, [item]);
    else known.push(item);
  });
  const queues = new Map([...alike].map(([key, indices]) => [key, copiesOf(indices, items)]));
  return {
    next({ design }: PackedPiece): Holder {
      const holder = queues.get(keys[design] ?? '')?.next();
      if (holder === undefined || holder.done === true) {
        throw new RangeError(
          `the packing has more pieces with the size of item ${design} than were ordered`,
        );
      }
      return holder.value;
    },
  };
}

function* copiesOf(
  indices: readonly number[],
  items: readonly SizedItem[],
): Generator<Holder, undefined> {
  const looks = indices.map((item) => ({ item, look: lookKey(itemAt(items, item)) }));
  for (const { item } of looks.sort((one, other) => compareText(one.look, other.look))) {
    const { quantity } = itemAt(items, item);
    for (let copy = 1; copy <= quantity; copy += 1) yield { item, copy };
  }
}

function sizeKey({ widthPx, heightPx, mayRotate, group = 0 }: SizedItem): string {
  return `${widthPx}x${heightPx} ${mayRotate} ${group}`;
}

function lookKey({ artworkId, mirror, trim, trimAlpha = 0, edgeThreshold = 0 }: SizedItem): string {
  return `${artworkId} ${mirror} ${trim} ${trimAlpha} ${edgeThreshold}`;
}

/** Compares code units, because a locale would make the plan depend on the machine. */
function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function fromTheTop(one: PackedPiece, other: PackedPiece): number {
  return one.yPx - other.yPx || one.xPx - other.xPx;
}

class FittingList {
  readonly all: Fitting[] = [];
  readonly #indices = new Map<string, number>();

  indexOf(fitting: Fitting): number {
    const key = JSON.stringify(fitting);
    const known = this.#indices.get(key) ?? this.all.push(fitting) - 1;
    this.#indices.set(key, known);
    return known;
  }
}

function fittingOf(item: SizedItem, rotated: boolean): Fitting {
  const { artworkId, mirror, trim, trimAlpha, edgeThreshold } = item;
  const [widthPx, heightPx] = rotated
    ? [item.heightPx, item.widthPx]
    : [item.widthPx, item.heightPx];
  return {
    artworkId,
    widthPx,
    heightPx,
    rotated,
    mirror,
    trim,
    ...(trimAlpha !== undefined && { trimAlpha }),
    ...(edgeThreshold !== undefined && { edgeThreshold }),
  };
}

function itemAt(items: readonly SizedItem[], index: number): SizedItem {
  const item = items[index];
  if (item === undefined)
    throw new RangeError(`the packing refers to item ${index}, which does not exist`);
  return item;
}

function areaOf(items: readonly SizedItem[]): number {
  return items.reduce((sum, item) => sum + item.widthPx * item.heightPx * item.quantity, 0);
}

/** Hashes JSON whose rows and columns have a fixed order. */
function hashOf(sheets: readonly SheetPlan[], fittings: readonly Fitting[]): string {
  const rows = sheets.map(({ widthPx, heightPx, placements }) => [
    widthPx,
    heightPx,
    placements.map(({ fitting, xPx, yPx }) => [fitting, xPx, yPx]),
  ]);
  const looks = fittings.map((fitting) => [
    fitting.artworkId,
    fitting.widthPx,
    fitting.heightPx,
    fitting.rotated,
    fitting.mirror,
    fitting.trim,
    // Added only if set, so that the hashes of other plans do not change.
    ...(fitting.trimAlpha === undefined ? [] : [`trim above ${fitting.trimAlpha}`]),
    ...(fitting.edgeThreshold === undefined ? [] : [`hard from ${fitting.edgeThreshold}`]),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([rows, looks]))
    .digest('hex');
}
