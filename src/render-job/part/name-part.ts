import { partFileName } from '../../gang-sheet/file-name.ts';
import type { Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import { fromPx } from '../../gang-sheet/units/units.ts';
import type { RenderJob } from '../../messages.ts';

/** The file name offered for download. @param plan its placements do not include labels */
export function namePart(job: RenderJob, plan: Plan, { number }: SheetPlan): string {
  const { unit, dpi } = job.request.sheet;
  const { format, fileName } = job.request.output;
  const sheet = plan.sheets.find((one) => one.number === number);
  const length = (px: number): string => `${fromPx(px, unit, dpi)}${unit}`;
  return partFileName({
    format,
    jobId: job.id,
    template: fileName ?? null,
    values: {
      order: orderOn(job, sheet),
      part: String(number),
      parts: String(plan.sheets.length),
      width: length(sheet?.widthPx ?? 0),
      length: length(sheet?.heightPx ?? 0),
      date: job.createdAt.slice(0, 10),
    },
  });
}

/** The first order on a sheet, in request order, and the number of further orders. */
function orderOn({ request }: RenderJob, sheet: SheetPlan | undefined): string {
  const orderOf = request.orders.flatMap(({ id, items }) => items.map(() => id));
  const there = new Set(sheet?.placements.map(({ item }) => orderOf[item]));
  const [first = '', ...others] = request.orders.map(({ id }) => id).filter((id) => there.has(id));
  return others.length === 0 ? first : `${first}+${others.length}`;
}
