import type { Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import type { Quote } from '../../messages.ts';
import type { QuoteAnswer } from '../contract/quote.ts';
import { printedItemAnswer } from './printed-items.ts';
import { fittingOf } from './placement-rows.ts';
import { filmOf, lengthIn } from './resource.ts';

/** Returns a quote in the form of the contract. */
export function quoteAnswer({ plan, predictedPeakBytes, warnings, items }: Quote): QuoteAnswer {
  return {
    parts: plan.sheets.map((sheet) => ({
      number: sheet.number,
      widthPx: sheet.widthPx,
      heightPx: sheet.heightPx,
      lengthIn: lengthIn(sheet.heightPx, plan.dpi),
      placements: sheet.placements.length,
      coverage: coverageOf(sheet, plan),
    })),
    film: filmOf(plan.film, plan.dpi),
    memory: { predictedPeakBytes },
    items: items.map(printedItemAnswer),
    warnings: warnings.map((warning) => ({ ...warning })),
  };
}

function coverageOf(sheet: SheetPlan, plan: Plan): number {
  const areaPx = sheet.placements.reduce((sum, placement) => {
    const { widthPx, heightPx } = fittingOf(plan, placement);
    return sum + widthPx * heightPx;
  }, 0);
  return areaPx / (sheet.widthPx * sheet.heightPx);
}
