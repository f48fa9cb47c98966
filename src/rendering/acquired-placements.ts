import { EventLoopYielder } from '../event-loop-yielder.ts';
import type { Placement, SheetPlan } from '../gang-sheet/plan.ts';
import type { OutputFormat } from '../gang-sheet/print-file.ts';
import type { AcquiredInput } from './format/print-format.ts';
import { PRINT_FORMATS } from './print-formats.ts';

/**
 * Selects the placements that rendering acquires, as `PrintFormat.acquired` describes. There may be
 * millions of slices to examine, so the event loop runs in between.
 */
export async function withAcquiredPlacements(
  sheet: SheetPlan,
  { format, fittings, done }: AcquiredInput & { readonly format: OutputFormat },
): Promise<SheetPlan> {
  const yielder = new EventLoopYielder();
  const placements: Placement[] = [];
  for (const some of PRINT_FORMATS[format].acquired(sheet, { fittings, done })) {
    for (const placement of some) placements.push(placement);
    await yielder.yieldIfDue();
  }
  return { ...sheet, placements };
}
