import { decodedFormat, type Artwork } from '../../gang-sheet/artwork.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';

/**
 * Share of the whole image that libwebp and libvips request for a WebP at its own size. They touch less than
 * half of it. Measured with 14 megapixels: five images for lossless data, and half a one more for lossy data
 * with alpha, whose alpha is lossless.
 */
const WEBP_SHARE = 5.6;

/** Returns the memory that decoding a file requests in all; 0 if it is not more than its estimate. */
export function requestedBytes(
  artwork: Pick<Artwork, 'format' | 'decodeAs' | 'widthPx' | 'heightPx'>,
): number {
  if (decodedFormat(artwork) !== 'webp') return 0;
  return Math.ceil(artwork.widthPx * artwork.heightPx * BYTES_PER_PIXEL * WEBP_SHARE);
}
