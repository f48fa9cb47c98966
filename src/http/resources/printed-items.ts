import { FULL_ALPHA } from '../../gang-sheet/units/alpha.ts';
import type { PrintedItem } from '../../gang-sheet/printed-item.ts';
import type { PrintedItemAnswer } from '../contract/printed-item.ts';

const PAGE = 500;

/** Converts a printed item to its API form. */
export function printedItemAnswer(printed: PrintedItem): PrintedItemAnswer {
  const { order, item, artwork, widthPx, heightPx, effectiveDpi, edgeThreshold } = printed;
  return {
    order,
    item,
    artwork: {
      ...artwork,
      fetchedFrom: artwork.fetchedFrom ?? null,
      colour: { ...artwork.colour },
    },
    printed: { widthPx, heightPx },
    effectiveDpi: effectiveDpi && {
      across: roundDpi(effectiveDpi.across),
      down: roundDpi(effectiveDpi.down),
    },
    edges: edgeThreshold === null ? 'soft' : 'hard',
    edgeThreshold: edgeThreshold === null ? null : roundShare(edgeThreshold / FULL_ALPHA),
  };
}

/**
 * Yields the printed items as JSON, in chunks as the client reads them, so 20,000 items are never in memory
 * as one string.
 * @param read returns a page of a job's printed items, starting with a given number
 */
export function* printedItemsText(
  read: (from: number, limit: number) => readonly PrintedItem[],
): Generator<string> {
  // Read before anything is sent, so that a damaged job still results in a problem response.
  let page = read(0, PAGE);
  yield '{"items":[';
  for (let from = PAGE, separator = ''; ; from += PAGE, separator = ',') {
    const rows = page.map((item) => JSON.stringify(printedItemAnswer(item)));
    if (rows.length > 0) yield separator + rows.join(',');
    if (rows.length < PAGE) break;
    page = read(from, PAGE);
  }
  yield ']}';
}

function roundDpi(dpi: number): number {
  return Math.round(dpi * 10) / 10;
}

function roundShare(share: number): number {
  return Math.round(share * 1000) / 1000;
}
