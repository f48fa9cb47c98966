import type { PartReceipt } from '../../gang-sheet/part.ts';
import type { Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import { isPiece } from '../../gang-sheet/with-labels.ts';
import type { RenderedPart } from '../../rendering/format/render-request.ts';
import type { PartToMake, SharedByParts } from './part-to-make.ts';

/** Describes a part that was rendered and verified. */
export function receiptOf(
  { sheet, fileName }: PartToMake,
  { run, plan }: SharedByParts,
  made: { readonly rendered: RenderedPart; readonly verified: readonly string[] },
): PartReceipt {
  return {
    number: sheet.number,
    fileName,
    format: run.job.request.output.format,
    widthPx: sheet.widthPx,
    heightPx: sheet.heightPx,
    dpi: plan.dpi,
    bytes: made.rendered.bytes,
    sha256: made.rendered.sha256,
    verified: made.verified,
    placements: sheet.placements.filter(isPiece).length,
    coverage: coverageOf(plan, sheet),
  };
}

function coverageOf({ fittings }: Plan, { placements, widthPx, heightPx }: SheetPlan): number {
  const areas = placements.filter(isPiece).map(({ fitting }) => {
    const { widthPx: width = 0, heightPx: height = 0 } = fittings[fitting] ?? {};
    return width * height;
  });
  return areas.reduce((sum, area) => sum + area, 0) / (widthPx * heightPx);
}
