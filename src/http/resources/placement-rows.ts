import type { JobRequest } from '../../gang-sheet/order.ts';
import type { Placement, Plan } from '../../gang-sheet/plan.ts';
import { fromPx } from '../../gang-sheet/units/units.ts';
import type { LabelRow, PlacementRow } from '../contract/placements.ts';
import { pieceNames, unknownIndex } from './piece-names.ts';

/** Yields every piece of a plan, part by part, with the client's ids for it. */
export function* placementRows(request: JobRequest, plan: Plan): Generator<PlacementRow> {
  const nameOf = pieceNames(request);
  const inUnit = (px: number) => fromPx(px, request.sheet.unit, plan.dpi);
  for (const { number: part, placements } of plan.sheets) {
    for (const placement of placements) {
      const { widthPx, heightPx, rotated } = fittingOf(plan, placement);
      const { xPx, yPx, copy } = placement;
      const { order, item } = nameOf(placement.item);
      // Written out, because spreading objects into one takes ten times as long.
      yield {
        order,
        item,
        copy,
        part,
        xPx,
        yPx,
        widthPx,
        heightPx,
        x: inUnit(xPx),
        y: inUnit(yPx),
        width: inUnit(widthPx),
        height: inUnit(heightPx),
        rotated,
      };
    }
  }
}

/** Yields every label of a plan, part by part. */
export function* labelRows(request: JobRequest, plan: Plan): Generator<LabelRow> {
  const nameOf = pieceNames(request);
  for (const { number: part, labels = [] } of plan.sheets) {
    for (const { item, ...label } of labels) {
      yield { order: nameOf(item).order, part, ...label };
    }
  }
}

export function fittingOf(plan: Plan, { fitting }: Placement): Plan['fittings'][number] {
  return plan.fittings[fitting] ?? unknownIndex('fitting', fitting);
}
