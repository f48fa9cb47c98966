import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import { sizeItem } from './printed-size.ts';

/**
 * The fitting of an item as if placed upright and not mirrored; pixel values are the same either
 * way.
 * @param dpi resolution of the sheet
 */
export function printedFitting(item: Item, artwork: Artwork, dpi: number): Fitting {
  const { trim, trimAlpha, edgeThreshold } = item;
  const { widthPx, heightPx } = sizeItem(item, artwork, dpi);
  return {
    artworkId: artwork.id,
    widthPx,
    heightPx,
    rotated: false,
    mirror: false,
    trim,
    ...(trim && trimAlpha !== undefined && { trimAlpha }),
    ...(edgeThreshold !== undefined && { edgeThreshold }),
  };
}
