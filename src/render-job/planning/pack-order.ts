import { sizeItem } from '../../artwork/sizing/printed-size.ts';
import { ServiceError, type Fault } from '../../errors.ts';
import type { Artwork, Warning } from '../../gang-sheet/artwork.ts';
import {
  allItems,
  type Item,
  type JobRequest,
  type Order,
  type SheetSpec,
} from '../../gang-sheet/order.ts';
import type { Plan } from '../../gang-sheet/plan.ts';
import { fromPx } from '../../gang-sheet/units/units.ts';
import type { SizedItem } from '../../packing/make-plan.ts';
import { fitsSheet } from '../../packing/pack-request.ts';
import { orderGroups } from './order-groups.ts';
import { planInWorker } from './plan-in-worker.ts';
import type { NamedOrder } from './plan-request.ts';

export interface PackedOrder {
  readonly plan: Plan;
  readonly warnings: readonly Warning[];
}

export interface PackOptions {
  readonly signal: AbortSignal;
  /** A plan with more parts is refused. */
  readonly maxParts: number;
}

/**
 * Sizes every item and packs all pieces.
 * @param artworks one for each of `allItems(request)`
 * @throws ServiceError `artwork_rejected` with a fault for every item that is too large for the film;
 *   `too_many_parts`
 */
export async function packOrder(
  request: JobRequest,
  artworks: readonly Artwork[],
  { signal, maxParts }: PackOptions,
): Promise<PackedOrder> {
  const { sheet, packing } = request;
  const { items, warnings } = sizeItems(request, artworks);
  const orders = request.orders.map(withoutArtwork);
  const { effort } = packing;
  const planned = await planInWorker({ orders, sheet, effort, items, maxParts }, signal);
  return { plan: planned.plan, warnings: [...warnings, ...planned.warnings] };
}

interface SizedItems {
  readonly items: readonly SizedItem[];
  readonly warnings: readonly Warning[];
}

/** @throws ServiceError `artwork_rejected` */
function sizeItems(request: JobRequest, artworks: readonly Artwork[]): SizedItems {
  const { sheet } = request;
  const warnings: Warning[] = [];
  const faults: Fault[] = [];
  const groups = sheet.grouping === 'order' ? orderGroups(request.orders) : null;
  const items = allItems(request).map((item, index): SizedItem => {
    const artwork = artworkAt(artworks, index);
    const { widthPx, heightPx, warnings: sizeWarnings } = sizeItem(item, artwork, sheet.dpi);
    const sized = toSizedItem(item, {
      artworkId: artwork.id,
      widthPx,
      heightPx,
      ...(groups && { group: groups[index] ?? 0 }),
    });
    warnings.push(...sizeWarnings);
    if (!fitsSheet(sized, sheet)) faults.push(tooLarge(item, sized, sheet));
    return sized;
  });
  if (faults.length === 0) return { items, warnings };
  const verb = faults.length === 1 ? 'does' : 'do';
  const message = `${faults.length} of ${items.length} items ${verb} not fit the film.`;
  throw new ServiceError('artwork_rejected', message, { faults });
}

function withoutArtwork({ id, items }: Order): NamedOrder {
  return {
    id,
    items: items.map((item) => ({ id: item.id, pointer: item.pointer, quantity: item.quantity })),
  };
}

function toSizedItem(
  item: Item,
  measured: Pick<SizedItem, 'artworkId' | 'widthPx' | 'heightPx' | 'group'>,
): SizedItem {
  const { quantity, mirror, trim, trimAlpha, edgeThreshold } = item;
  return {
    ...measured,
    quantity,
    mayRotate: item.rotation === 'auto',
    mirror,
    trim,
    ...(trim && trimAlpha !== undefined && { trimAlpha }),
    ...(edgeThreshold !== undefined && { edgeThreshold }),
  };
}

function tooLarge(item: Item, size: SizedItem, sheet: SheetSpec): Fault {
  const show = (px: number) => fromPx(px, sheet.unit, sheet.dpi);
  const roomX = show(sheet.widthPx - 2 * sheet.marginPx);
  const roomY = show(sheet.maxHeightPx - 2 * sheet.marginPx);
  const printed = `${show(size.widthPx)} × ${show(size.heightPx)} ${sheet.unit}`;
  const rotated = size.mayRotate ? ', even if rotated' : ' with rotation "none"';
  return {
    pointer: item.pointer,
    code: 'too_large',
    detail: `Item "${item.id}" is ${printed} (with the proportions of its artwork) and does not fit the printable area of ${roomX} × ${roomY} ${sheet.unit}${rotated}.`,
  };
}

function artworkAt(artworks: readonly Artwork[], index: number): Artwork {
  const artwork = artworks[index];
  if (artwork === undefined) throw new Error(`item ${index} has no artwork`);
  return artwork;
}
