import type { Warning } from '../../gang-sheet/artwork.ts';
import { pieceCount } from '../../gang-sheet/piece-count.ts';
import type { Plan } from '../../gang-sheet/plan.ts';
import { leastSheets } from '../../packing/bounds.ts';
import { makePlan } from '../../packing/make-plan.ts';
import { packFilm } from '../../packing/pack-film.ts';
import { assertFewParts } from './assert-few-parts.ts';
import { placeLabels } from './place-labels.ts';
import type { PlanRequest } from './plan-request.ts';
import { soldFilm } from './sold-film.ts';

export interface WholePlan {
  readonly plan: Plan;
  readonly warnings: readonly Warning[];
}

/**
 * Packs all pieces, rounds the film up to the lengths in which it is sold, and places labels. Pure, and
 * takes seconds for thousands of pieces: see `planInWorker`.
 * @throws ServiceError `too_many_parts`, before the search if no packing can have few enough parts;
 *   `internal_error` in the same cases as `packFilm`
 */
export function makeWholePlan(request: PlanRequest): WholePlan {
  const { orders, sheet, effort, items, maxParts } = request;
  // A plan never has more parts than pieces, so the bound is calculated only for large orders.
  if (pieceCount(items) > maxParts) assertFewParts(leastSheets({ designs: items, sheet }), request);
  const groups = sheet.grouping === 'order' ? items.map(({ group = 0 }) => group) : undefined;
  const packing = packFilm({ designs: items, sheet, effort, ...(groups && { groups }) });
  assertFewParts(packing.sheets.length, request);
  const film = soldFilm(request, packing);
  const plan = makePlan({ items, sheet, dpi: sheet.dpi, packing: film.packing });
  return placeLabels({ orders, sheet }, { ...plan, film: { ...plan.film, sold: film.sold } });
}
