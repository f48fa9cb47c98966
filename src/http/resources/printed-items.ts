import { FULL_ALPHA } from '../../gang-sheet/units/alpha.ts';
import type { PrintedItem } from '../../gang-sheet/printed-item.ts';
import type { Jobs } from '../../jobs/jobs.ts';
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

interface ItemPage {
  /** Number of the first item. */
  readonly from: number;
  readonly limit: number;
}

/**
 * Reads printed items of a job that has been found. The job may have been deleted meanwhile, and then a page
 * without items must not look like a complete list.
 * @returns null: the job has been deleted
 */
export async function readPrintedItems(
  jobs: Pick<Jobs, 'items' | 'head'>,
  id: string,
  { from, limit }: ItemPage,
): Promise<readonly PrintedItem[] | null> {
  const items = await jobs.items(id, from, limit);
  return items.length === 0 && (await jobs.head(id)) === null ? null : items;
}

/**
 * Yields the printed items as JSON, in chunks as the client reads them, so 20,000 items are never in memory
 * as one string.
 * @param read returns a page of a job's printed items
 */
export async function* printedItemsText(
  read: (page: ItemPage) => Promise<readonly PrintedItem[]>,
): AsyncGenerator<string> {
  // Read before anything is sent, so that a damaged job still results in a problem response.
  let page = await read({ from: 0, limit: PAGE });
  yield '{"items":[';
  for (let from = PAGE, separator = ''; ; from += PAGE, separator = ',') {
    const rows = page.map((item) => JSON.stringify(printedItemAnswer(item)));
    if (rows.length > 0) yield separator + rows.join(',');
    if (rows.length < PAGE) break;
    page = await read({ from, limit: PAGE });
  }
  yield ']}';
}

function roundDpi(dpi: number): number {
  return Math.round(dpi * 10) / 10;
}

function roundShare(share: number): number {
  return Math.round(share * 1000) / 1000;
}
