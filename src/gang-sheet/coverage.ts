import type { Plan, SheetPlan } from './plan.ts';
import { isPiece } from './with-labels.ts';

/**
 * Returns the area of a sheet's pieces divided by the area of the sheet, 0 to 1. Labels do not count.
 * @param plan the plan that contains the sheet
 */
export function coverageOf(sheet: SheetPlan, { fittings }: Pick<Plan, 'fittings'>): number {
  let piecesPx = 0;
  for (const placement of sheet.placements.filter(isPiece)) {
    const { widthPx = 0, heightPx = 0 } = fittings[placement.fitting] ?? {};
    piecesPx += widthPx * heightPx;
  }
  return piecesPx / (sheet.widthPx * sheet.heightPx);
}
