import type { Artwork } from '../../gang-sheet/artwork.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { decoding } from '../decoding/decoding.ts';
import { prepareFit } from './prepare-fit.ts';
import { wholeFitting } from './whole-fitting.ts';

/** Long side of the result. Small, because only the decoding matters. */
const LOOK_PX = 64;

/**
 * Decodes an artwork completely and discards the pixels.
 * @returns the fault of the file; null when there is none
 * @throws any error that is not a fault of the file
 */
export async function decodeWhole(artwork: Artwork): Promise<ArtworkFault | null> {
  const { format, widthPx, heightPx } = artwork;
  const scale = LOOK_PX / Math.max(widthPx, heightPx);
  try {
    const { image } = await prepareFit(artwork, wholeFitting(artwork, scale));
    await decoding(format, image.raw().toBuffer());
    return null;
  } catch (error) {
    if (error instanceof ArtworkFault) return error;
    throw error;
  }
}
