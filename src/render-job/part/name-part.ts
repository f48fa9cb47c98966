import { partFileName } from '../../gang-sheet/file-name.ts';
import type { Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import { isPiece } from '../../gang-sheet/with-labels.ts';
import { fromPx } from '../../gang-sheet/units/units.ts';
import type { RenderJob } from '../../messages.ts';

type Job = Pick<RenderJob, 'id' | 'createdAt' | 'request'>;

/** Returns a function that gives the download name of a sheet's part. */
export function partNamer(job: Job, plan: Pick<Plan, 'sheets'>): (sheet: SheetPlan) => string {
  const { request, id: jobId, createdAt } = job;
  const { unit, dpi } = request.sheet;
  const { format, fileName: template } = request.output;
  const length = (px: number): string => `${fromPx(px, unit, dpi)}${unit}`;
  const parts = String(plan.sheets.length);
  const date = createdAt.slice(0, 10);
  const orderOn = orderNamer(request);
  return (sheet) =>
    partFileName({
      format,
      jobId,
      template,
      values: {
        order: orderOn(sheet),
        part: String(sheet.number),
        parts,
        width: length(sheet.widthPx),
        length: length(sheet.heightPx),
        date,
      },
    });
}

/** Names the first order on a sheet, in request order, and the number of further orders. */
function orderNamer({ orders }: RenderJob['request']): (sheet: SheetPlan) => string {
  const orderOf = orders.flatMap(({ items }, index) => items.map(() => index));
  return ({ placements }) => {
    const there = new Set(placements.filter(isPiece).map(({ item }) => orderOf[item] ?? 0));
    const first = [...there].reduce((least, order) => Math.min(least, order), Infinity);
    const id = orders[first]?.id ?? '';
    return there.size < 2 ? id : `${id}+${there.size - 1}`;
  };
}
