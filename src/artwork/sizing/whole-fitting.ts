import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';

/** The fitting of a whole artwork: upright, not mirrored and not trimmed, `scale` times its size. */
export function wholeFitting({ id, widthPx, heightPx }: Artwork, scale = 1): Fitting {
  return {
    artworkId: id,
    widthPx: Math.max(1, Math.round(widthPx * scale)),
    heightPx: Math.max(1, Math.round(heightPx * scale)),
    rotated: false,
    mirror: false,
    trim: false,
  };
}

/** Long side of the raster that an SVG is measured on. */
const DRAWN_PX = 4096;

/** The fitting of an artwork at its own size, upright and untrimmed. */
export function ownFitting(artwork: Artwork): Fitting {
  const { format, widthPx, heightPx } = artwork;
  const scale = format === 'svg' ? DRAWN_PX / Math.max(widthPx, heightPx) : 1;
  return wholeFitting(artwork, scale);
}
