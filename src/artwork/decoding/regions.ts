import type { Region } from 'sharp';
import type { Box } from '../../gang-sheet/artwork.ts';
import type { Size } from '../../image-files/turn.ts';

/** The box of a whole image. */
export function wholeBox({ widthPx, heightPx }: Size): Box {
  return { leftPx: 0, topPx: 0, widthPx, heightPx };
}

/** A box of whole pixels, in the form that sharp expects. */
export function regionOf({ leftPx, topPx, widthPx, heightPx }: Box): Region {
  return { left: leftPx, top: topPx, width: widthPx, height: heightPx };
}
