import type { SheetPlan } from '../gang-sheet/plan.ts';
import type { OutputFormat } from '../gang-sheet/print-file.ts';
import type { AcquiredInput } from './format/print-format.ts';
import { PRINT_FORMATS } from './print-formats.ts';

/** Selects the placements that rendering acquires, as `PrintFormat.acquired` describes. */
export function withAcquiredPlacements(
  sheet: SheetPlan,
  { format, fittings, done }: AcquiredInput & { readonly format: OutputFormat },
): SheetPlan {
  return PRINT_FORMATS[format].acquired(sheet, { fittings, done });
}
