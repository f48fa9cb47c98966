import { coverageOf } from '../../gang-sheet/coverage.ts';
import type { Quote } from '../../messages.ts';
import type { QuoteAnswer } from '../contract/quote.ts';
import { printedItemAnswer } from './printed-items.ts';
import { filmOf, lengthIn } from './resource.ts';

/** Converts a quote to its API form. */
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
