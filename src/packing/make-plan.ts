import { createHash } from 'node:crypto';
import type { SheetSpec } from '../gang-sheet/order.ts';
import type { Fitting, PackingReport, Placement, Plan, SheetPlan } from '../gang-sheet/plan.ts';
import type { FilmPacking } from './pack-film.ts';
import { filmLengthPx, type PackedPiece, type Packing } from './pack-request.ts';

/** An item whose printed size is settled. */
export interface SizedItem {
  readonly artworkId: string;
  /** Before turning. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly quantity: number;
  readonly mayRotate: boolean;
  readonly mirror: boolean;
  readonly trim: boolean;
  readonly trimAlpha?: number;
  readonly edgeThreshold?: number;
  /** Pieces of different groups are told apart even when they look alike. */
  readonly group?: number;
}

export interface PlanInput {
  /** In the order of `allItems(request)`; the designs that were packed, by the same index. */
  readonly items: readonly SizedItem[];
  readonly sheet: Pick<SheetSpec, 'widthPx'>;
  readonly dpi: number;
  readonly packing: FilmPacking;
}

/** Whose copy lies at a position. */
interface Holder {
  readonly item: number;
  readonly copy: number;
}

/**
 * The plan for a packing: pieces become placements from the top and then from the left, and each
 * distinct fitted artwork is listed once, in the order of use. Pure. Items that packing cannot tell
 * apart change places so that the hash does not depend on the order in which they were asked for;
 * for the same reason it covers what is printed where, and not whose item it is.
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

/** Deals the positions of equal sizes out to their items: by artwork first, by index last. */
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
          `the packing has more pieces of the size of item ${design} than asked`,
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

/** By code unit: a locale would make the plan depend on the machine. */
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
    ...{ artworkId, widthPx, heightPx, rotated, mirror, trim },
    ...(trimAlpha !== undefined && { trimAlpha }),
    ...(edgeThreshold !== undefined && { edgeThreshold }),
  };
}

function itemAt(items: readonly SizedItem[], index: number): SizedItem {
  const item = items[index];
  if (item === undefined)
    throw new RangeError(`the packing names item ${index}, which is not there`);
  return item;
}

function areaOf(items: readonly SizedItem[]): number {
  return items.reduce((sum, item) => sum + item.widthPx * item.heightPx * item.quantity, 0);
}

/** Over JSON whose keys and rows stand in a fixed order. */
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
    // Only where they are asked for, so that other plans keep their hash.
    ...(fitting.trimAlpha === undefined ? [] : [`trim above ${fitting.trimAlpha}`]),
    ...(fitting.edgeThreshold === undefined ? [] : [`hard from ${fitting.edgeThreshold}`]),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([rows, looks]))
    .digest('hex');
}
