import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Item, JobRequest } from '../../gang-sheet/order.ts';
import type { PrintedItem } from '../../gang-sheet/printed-item.ts';
import { sizeItem } from './printed-size.ts';
import { effectiveDpi } from './resolution.ts';

const UNKNOWN_COLOUR = { space: 'unknown', profile: null };

/**
 * Lists what is printed, one row per item.
 * @param artworks one for each of `allItems(request)`
 * @param addressOf returns where the file of a URL came from
 */
export function printedItems(
  { orders, sheet }: Pick<JobRequest, 'orders' | 'sheet'>,
  artworks: readonly Artwork[],
  addressOf: (url: string) => string,
): readonly PrintedItem[] {
  const items = orders.flatMap((order) => order.items.map((item) => ({ order: order.id, item })));
  return items.flatMap(({ order, item }, index) => {
    const artwork = artworks[index];
    if (artwork === undefined) return [];
    const fetchedFrom = item.source.kind === 'url' ? addressOf(item.source.url) : null;
    return [printedItem(order, { item, artwork, fetchedFrom, dpi: sheet.dpi })];
  });
}

interface ToPrint {
  readonly item: Item;
  readonly artwork: Artwork;
  readonly fetchedFrom: string | null;
  readonly dpi: number;
}

function printedItem(order: string, { item, artwork, fetchedFrom, dpi }: ToPrint): PrintedItem {
  const { widthPx, heightPx } = sizeItem(item, artwork, dpi);
  const source = artwork.source ?? { ...artwork, colour: UNKNOWN_COLOUR };
  return {
    order,
    item: item.id,
    artwork: {
      sha256: artwork.id,
      fetchedFrom,
      format: artwork.format,
      widthPx: source.widthPx,
      heightPx: source.heightPx,
      colour: source.colour,
    },
    widthPx,
    heightPx,
    effectiveDpi: effectiveDpi({ item, artwork, widthPx, heightPx, dpi }),
    edgeThreshold: item.edgeThreshold ?? null,
  };
}
