import type { JobRequest } from '../gang-sheet/order.ts';
import type { Placement, Plan } from '../gang-sheet/plan.ts';
import { fromPx } from '../gang-sheet/units.ts';
import type { LabelRow, PlacementRow } from './contract/placements.ts';

/** Every piece of a plan with the names that its client gave it, part by part. */
export function placementRows(request: JobRequest, plan: Plan): PlacementRow[] {
  const names = request.orders.flatMap((order) =>
    order.items.map((item) => ({ order: order.id, item: item.id })),
  );
  const inUnit = (px: number) => fromPx(px, request.sheet.unit, plan.dpi);
  return plan.sheets.flatMap((sheet) =>
    sheet.placements.map((placement) => {
      const { widthPx, heightPx, rotated } = fittingOf(plan, placement);
      const { xPx, yPx, copy } = placement;
      return {
        ...(names[placement.item] ?? unknownIndex('item', placement.item)),
        copy,
        part: sheet.number,
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
    }),
  );
}

/** Every label of a plan, part by part. */
export function labelRows({ orders }: JobRequest, plan: Plan): LabelRow[] {
  const orderIds = orders.flatMap(({ id, items }) => items.map(() => id));
  return plan.sheets.flatMap(({ number: part, labels = [] }) =>
    labels.map(({ item, ...label }) => {
      return { order: orderIds[item] ?? unknownIndex('item', item), part, ...label };
    }),
  );
}

export function fittingOf(plan: Plan, { fitting }: Placement): Plan['fittings'][number] {
  return plan.fittings[fitting] ?? unknownIndex('fitting', fitting);
}

function unknownIndex(what: string, index: number): never {
  throw new Error(`the plan has a placement of ${what} ${index}, which there is not`);
}
