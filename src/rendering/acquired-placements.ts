import type { OutputFormat } from '../gang-sheet/order.ts';
import type { SheetPlan } from '../gang-sheet/plan.ts';
import { withFirstUses } from './pdf/first-uses.ts';

/**
 * The sheet with those placements alone for which rendering it acquires a fitted artwork: what a
 * `FittedSource` has to know of it.
 */
export function withAcquiredPlacements(sheet: SheetPlan, format: OutputFormat): SheetPlan {
  return format === 'pdf' ? withFirstUses(sheet) : sheet;
}
