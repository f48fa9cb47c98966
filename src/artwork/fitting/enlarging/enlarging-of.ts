import type { Metadata } from 'sharp';
import type { Size } from '../../../image-files/turn.ts';

/**
 * An image that our own kernel enlarges. The result has exactly the pixels that libvips would produce.
 */
export interface Enlarging {
  readonly source: Size;
  readonly hasAlpha: boolean;
}

/** Below this, starting a thread costs more time than the kernel saves. */
const LEAST_PX = 1_000_000;

interface EnlargingOf {
  readonly metadata: Metadata;
  /** Size after trimming, in the orientation of the file. */
  readonly source: Size;
  /** Size to enlarge to. */
  readonly size: Size;
}

/**
 * How our own kernel enlarges an image, or null if libvips resizes it instead. libvips is used if a
 * side does not grow, if the result is small, or if the samples are not 8-bit grey or sRGB, because
 * libvips resamples such images before it converts them.
 */
export function enlargingOf({ metadata, source, size }: EnlargingOf): Enlarging | null {
  const { depth, space, hasAlpha } = metadata;
  const isOfBytes = depth === 'uchar' && (space === 'srgb' || space === 'b-w');
  const isLarger = size.widthPx > source.widthPx && size.heightPx > source.heightPx;
  if (!isOfBytes || !isLarger || size.widthPx * size.heightPx < LEAST_PX) return null;
  return { source: { widthPx: source.widthPx, heightPx: source.heightPx }, hasAlpha };
}
