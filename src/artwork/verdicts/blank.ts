import { FULL_ALPHA } from '../../gang-sheet/units/alpha.ts';
import { contentBoxAt, type Artwork } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { percent } from '../../gang-sheet/units/percent.ts';

/** The fault for an artwork that is invisible at any size. */
export function blank(): ArtworkFault {
  return new ArtworkFault(
    'artwork_empty',
    'is fully transparent: send a file with visible content',
  );
}

/** The fault for an item that would be trimmed to nothing; null if something is left. */
export function nothingAbove(
  { trim, trimAlpha = 0 }: Pick<Item, 'trim' | 'trimAlpha'>,
  artwork: Artwork,
): ArtworkFault | null {
  if (!trim || contentBoxAt(artwork, trimAlpha) !== null) return null;
  const detail = `has no pixel that is more than ${percent(trimAlpha / FULL_ALPHA)} opaque, so trimming would leave nothing: lower trimThreshold, or clean up the file`;
  return new ArtworkFault('artwork_empty', detail);
}
