import { contentBoxAt, type Artwork } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';

/** Printed pixels per pixel of the artwork, along the side that grows more; at least 1. */
export function enlargementOf(artwork: Artwork, fitting: Fitting): number {
  if (artwork.format === 'svg') return 1;
  const { across, down } = scalesOf(artwork, fitting);
  return Math.max(1, across, down);
}

/**
 * Whether each printed pixel is a pixel of the file. True for an SVG, because it is drawn at the
 * printed size.
 */
export function showsSource(artwork: Artwork, fitting: Fitting): boolean {
  const { across, down } = scalesOf(artwork, fitting);
  return artwork.format === 'svg' || (across === 1 && down === 1);
}

function scalesOf(artwork: Artwork, { trim, trimAlpha, rotated, ...fitting }: Fitting) {
  const source = (trim ? contentBoxAt(artwork, trimAlpha) : null) ?? artwork;
  const [width, height] = rotated
    ? [fitting.heightPx, fitting.widthPx]
    : [fitting.widthPx, fitting.heightPx];
  return { across: width / source.widthPx, down: height / source.heightPx };
}
