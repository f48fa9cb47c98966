import type { JobRequest } from '../gang-sheet/order.ts';
import type { Placement, Plan } from '../gang-sheet/plan.ts';
import { fromPx } from '../gang-sheet/units.ts';
import type { LabelRow, PlacementRow } from './contract/placements.ts';

/** Every piece of a plan with the names that its client gave it, part by part. */
export function* placementRows(request: JobRequest, plan: Plan): Generator<PlacementRow> {
  const names = request.orders.flatMap((order) =>
    order.items.map((item) => ({ order: order.id, item: item.id })),
  );
  const inUnit = (px: number) => fromPx(px, request.sheet.unit, plan.dpi);
  for (const { number: part, placements } of plan.sheets) {
    for (const placement of placements) {
      const { widthPx, heightPx, rotated } = fittingOf(plan, placement);
      const { xPx, yPx, copy } = placement;
      const { order, item } = names[placement.item] ?? unknownIndex('item', placement.item);
      // Written out: spreading objects into one takes ten times as long.
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

/** Every label of a plan, part by part. */
export function* labelRows({ orders }: JobRequest, plan: Plan): Generator<LabelRow> {
  const orderIds = orders.flatMap(({ id, items }) => items.map(() => id));
  for (const { number: part, labels = [] } of plan.sheets) {
    for (const { item, ...label } of labels) {
      yield { order: orderIds[item] ?? unknownIndex('item', item), part, ...label };
    }
  }
}

export function fittingOf(plan: Plan, { fitting }: Placement): Plan['fittings'][number] {
  return plan.fittings[fitting] ?? unknownIndex('fitting', fitting);
}

function unknownIndex(what: string, index: number): never {
  throw new Error(`the plan has a placement of ${what} ${index}, which there is not`);
}
