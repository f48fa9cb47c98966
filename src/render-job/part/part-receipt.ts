import { coverageOf } from '../../gang-sheet/coverage.ts';
import type { PartReceipt } from '../../gang-sheet/part.ts';
import { isPiece } from '../../gang-sheet/with-labels.ts';
import type { RenderedPart } from '../../rendering/format/render-request.ts';
import type { PartToMake, SharedByParts } from './part-to-make.ts';

export interface PartMade {
  readonly rendered: RenderedPart;
  readonly verified: readonly string[];
  readonly preview: NonNullable<PartReceipt['preview']>;
}

/** Describes a part that was rendered and verified. */
export function receiptOf(
  { sheet, fileName }: PartToMake,
  { run, plan }: SharedByParts,
  made: PartMade,
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
    preview: made.preview,
    verified: made.verified,
    placements: sheet.placements.filter(isPiece).length,
    coverage: coverageOf(sheet, plan),
  };
}
