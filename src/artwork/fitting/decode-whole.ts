import { reserveFit } from '../cost/reserve-fit.ts';
import type { ArtworkInScratch, DecodeContext } from '../decoder/artwork-decoder.ts';
import { decoding } from '../decoding/decoding.ts';
import { prepareFit } from './prepare-fit.ts';
import { wholeFitting } from '../sizing/whole-fitting.ts';

/** Long side of the result. Small, because only the decoding matters. */
const LOOK_PX = 64;

/**
 * Decodes an artwork completely and discards the pixels.
 * @throws ArtworkFault; the signal's reason
 */
export async function decodeWhole(
  { artwork }: ArtworkInScratch,
  { reserve, signal }: DecodeContext,
): Promise<void> {
  const { format, widthPx, heightPx } = artwork;
  const fitting = wholeFitting(artwork, LOOK_PX / Math.max(widthPx, heightPx));
  await reserveFit(reserve, { artwork, fitting, fileBytes: 0 });
  const { image } = await prepareFit(artwork, fitting);
  await decoding(format, image.raw().toBuffer());
  signal.throwIfAborted();
}
