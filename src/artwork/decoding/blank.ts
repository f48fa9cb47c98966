import { FULL_ALPHA } from '../../gang-sheet/alpha.ts';
import { contentBoxAt, type Artwork } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { percent } from '../../gang-sheet/percent.ts';

/** Nothing of the artwork is visible, whatever its size. */
export function blank(): ArtworkFault {
  return new ArtworkFault(
    'artwork_empty',
    'is fully transparent: send a file with visible content',
  );
}

/** The fault of an item whose trim threshold is above all of the artwork; null: something is left. */
export function nothingAbove(
  { trim, trimAlpha = 0 }: Pick<Item, 'trim' | 'trimAlpha'>,
  artwork: Artwork,
): ArtworkFault | null {
  if (!trim || contentBoxAt(artwork, trimAlpha) !== null) return null;
  const detail = `has no pixel that is more than ${percent(trimAlpha / FULL_ALPHA)} opaque, so that trimming leaves nothing of it: lower trimThreshold, or clean the file`;
  return new ArtworkFault('artwork_empty', detail);
}
