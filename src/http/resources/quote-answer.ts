import { coverageOf } from '../../gang-sheet/coverage.ts';
import type { Quote } from '../../messages.ts';
import type { QuoteAnswer } from '../contract/quote.ts';
import type { PrintedItemAnswer } from '../contract/printed-item.ts';
import { hasLongList, jsonText } from './json-text.ts';
import { printedItemAnswer } from './printed-items.ts';
import { filmOf, lengthIn } from './resource.ts';

/** Returns a quote in its API form; one with 20,000 items as text that is generated in chunks. */
export function quoteAnswer(quote: Quote): QuoteAnswer | AsyncGenerator<string, void, void> {
  const { plan, predictedPeakBytes, warnings, items } = quote;
  const rest = {
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
  };
  if (hasLongList([items, warnings, rest])) {
    return jsonText({ ...rest, items: answersTo(items), warnings });
  }
  return { ...rest, items: [...answersTo(items)], warnings: [...warnings] };
}

/** Converts each item only when its text is needed. */
function* answersTo(items: Quote['items']): Generator<PrintedItemAnswer, void, void> {
  for (const item of items) yield printedItemAnswer(item);
}
