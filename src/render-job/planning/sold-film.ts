import type { SoldFilm } from '../../gang-sheet/plan.ts';
import type { FilmPacking } from '../../packing/pack-film.ts';
import { restOfFilm, type SoldSheet } from '../../packing/rest-of-film.ts';
import type { NamedOrder, PlanRequest } from './plan-request.ts';

export interface Sold {
  /** null if film is sold in any length. */
  readonly sold: SoldFilm | null;
  /** Sheets are extended to the length to charge, if the request asks for that. */
  readonly packing: FilmPacking;
}

/**
 * Maximum number of items listed in the remainders of all parts together: as many as an order may
 * have pieces. A thousand parts times 20,000 items would be a gigabyte.
 */
export const MAX_FITS = 20_000;

/**
 * Rounds the length of film up to the steps in which it is sold, and lists the copies that still fit in
 * the remainders.
 */
export function soldFilm(
  { orders, sheet: spec, items }: Pick<PlanRequest, 'orders' | 'sheet' | 'items'>,
  packing: FilmPacking,
): Sold {
  const { incrementPx, roundUp } = spec;
  if (incrementPx === null) return { sold: null, packing };
  const names = namesOf(orders);
  const most = Math.max(1, Math.floor(MAX_FITS / packing.sheets.length));
  // One sheet at a time, because each sheet counts the copies of every item.
  const rests = packing.sheets.map(({ heightPx }, index) => {
    const sold = restOfFilm({ heightPx, incrementPx, designs: items, sheet: spec });
    return restOf(sold, { part: index + 1, names, most });
  });
  const soldPx = packing.sheets.map(({ heightPx }, index) => {
    return heightPx + (rests[index]?.lengthPx ?? 0);
  });
  const lengthPx = soldPx.reduce((sum, px) => sum + px, 0);
  const sheets = packing.sheets.map((sheet, index) => {
    return { ...sheet, heightPx: soldPx[index] ?? sheet.heightPx };
  });
  return { sold: { lengthPx, rests }, packing: roundUp ? { ...packing, sheets } : packing };
}

type Rest = SoldFilm['rests'][number];
type ItemName = Pick<Rest['fits'][number], 'order' | 'item'>;

function namesOf(orders: readonly NamedOrder[]): readonly ItemName[] {
  return orders.flatMap(({ id: order, items }) => items.map(({ id: item }) => ({ order, item })));
}

interface Listing {
  readonly part: number;
  /** One for each item. */
  readonly names: readonly ItemName[];
  /** Number of items to list. */
  readonly most: number;
}

function restOf({ soldPx, heightPx, copies }: SoldSheet, { part, names, most }: Listing): Rest {
  const fits: Rest['fits'][number][] = [];
  let fitCount = 0;
  for (const [index, { order, item }] of names.entries()) {
    const count = copies[index] ?? 0;
    if (count === 0) continue;
    fitCount += 1;
    if (fits.length < most) fits.push({ order, item, copies: count });
  }
  return { part, lengthPx: soldPx - heightPx, fits, fitCount };
}
