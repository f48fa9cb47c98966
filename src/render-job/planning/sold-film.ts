import type { JobRequest } from '../../gang-sheet/order.ts';
import type { SoldFilm } from '../../gang-sheet/plan.ts';
import type { SizedItem } from '../../packing/make-plan.ts';
import type { FilmPacking } from '../../packing/pack-film.ts';
import { restOfFilm, type SoldSheet } from '../../packing/rest-of-film.ts';

export interface Sold {
  /** null if film is sold in any length. */
  readonly sold: SoldFilm | null;
  /** Sheets are extended to the length to charge, if the request asks for that. */
  readonly packing: FilmPacking;
}

/**
 * Rounds the length of film up to the steps in which it is sold, and lists the copies that still fit in
 * the remainders.
 */
export function soldFilm(
  request: JobRequest,
  items: readonly SizedItem[],
  packing: FilmPacking,
): Sold {
  const { incrementPx, roundUp } = request.sheet;
  if (incrementPx === null) return { sold: null, packing };
  const sheets = packing.sheets.map(({ heightPx }) =>
    restOfFilm({ heightPx, incrementPx, designs: items, sheet: request.sheet }),
  );
  const longer = packing.sheets.map((sheet, index) => ({
    ...sheet,
    heightPx: sheets[index]?.soldPx ?? sheet.heightPx,
  }));
  return {
    sold: {
      lengthPx: sheets.reduce((sum, { soldPx }) => sum + soldPx, 0),
      rests: sheets.map((sheet, index) => ({
        part: index + 1,
        lengthPx: sheet.soldPx - sheet.heightPx,
        fits: fitsOf(request, sheet),
      })),
    },
    packing: roundUp ? { ...packing, sheets: longer } : packing,
  };
}

function fitsOf({ orders }: JobRequest, { copies }: SoldSheet): SoldFilm['rests'][number]['fits'] {
  return orders
    .flatMap(({ id: order, items }) => items.map(({ id: item }) => ({ order, item })))
    .map((name, index) => ({ ...name, copies: copies[index] ?? 0 }))
    .filter((fit) => fit.copies > 0);
}
