import type { Metadata } from 'sharp';
import type { Size } from '../../../image-files/turn.ts';

/** A picture that is enlarged by our own kernel, to the very pixels that libvips would give. */
export interface Enlarging {
  readonly source: Size;
  readonly hasAlpha: boolean;
}

/** Below this the thread for it costs more time than the kernel saves. */
const LEAST_PX = 1_000_000;

interface EnlargingOf {
  readonly metadata: Metadata;
  /** What is left of the picture after trimming, lying as in the file. */
  readonly source: Size;
  /** What it is to become. */
  readonly size: Size;
}

/**
 * How our own kernel enlarges a picture, or null where libvips resizes it. libvips does so when a side
 * does not grow, when the result is small, and when the samples are not bytes of grey or sRGB: it
 * resamples those before it converts them.
 */
export function enlargingOf({ metadata, source, size }: EnlargingOf): Enlarging | null {
  const { depth, space, hasAlpha } = metadata;
  const isOfBytes = depth === 'uchar' && (space === 'srgb' || space === 'b-w');
  const isLarger = size.widthPx > source.widthPx && size.heightPx > source.heightPx;
  if (!isOfBytes || !isLarger || size.widthPx * size.heightPx < LEAST_PX) return null;
  return { source: { widthPx: source.widthPx, heightPx: source.heightPx }, hasAlpha };
}
