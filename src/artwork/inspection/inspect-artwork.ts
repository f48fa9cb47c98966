import { rm } from 'node:fs/promises';
import type { Artwork, ArtworkFormat } from '../../gang-sheet/artwork.ts';
import { assertPixels } from '../../image-files/artwork-fault.ts';
import { withBytesOf } from '../../image-files/bytes/byte-window.ts';
import { checkData } from '../../image-files/structure/check-data.ts';
import { readSize } from '../../image-files/structure/read-size.ts';
import { inspectRaster } from './inspect-raster.ts';
import { recognise } from '../../image-files/recognise.ts';
import { soundCopyPath, soundJpeg } from './sound-jpeg.ts';
import type { DecodeContext, InspectFile } from '../decoder/artwork-decoder.ts';

/** An inspection under way. */
export type InspectArtwork = InspectFile & DecodeContext;

/**
 * Measures an artwork. The header gives its format, its upright size and the cost of fitting it; the
 * structure shows whether the file is complete. Only a file that would be misread is decoded.
 * @throws ArtworkFault, or the signal's reason
 */
export async function inspectArtwork(request: InspectArtwork): Promise<Artwork> {
  const { file, isKnownSound, signal } = request;
  signal.throwIfAborted();
  const format = await recognise(file, signal);
  if (format === 'svg') {
    // Loaded with the first SVG, so that orders without SVG do not keep the document reader in memory.
    const { inspectSvg } = await import('../svg/inspect-svg.ts');
    return inspectSvg(request, (picture) =>
      inspectArtwork({ ...request, ...picture, isKnownSound: false }),
    );
  }
  if (!isKnownSound) await checkData(file, format, signal);
  await assertStatedPixels(request, format);
  return format === 'jpeg' ? inspectJpeg(request) : inspectRaster({ ...request, format });
}

/** A copy that was written for the decoder is removed if the JPEG is refused after all. */
async function inspectJpeg(request: InspectArtwork): Promise<Artwork> {
  const { file } = request;
  try {
    const { samplesPerPixel, ...decoded } = await soundJpeg(request);
    const sound = { ...request, file: { ...file, ...decoded }, samplesPerPixel };
    return await inspectRaster({ ...sound, format: 'jpeg' });
  } catch (error) {
    await rm(soundCopyPath(request), { force: true });
    throw error;
  }
}

/** The decoder's own header may state 1 pixel for a side that is too long for it. */
async function assertStatedPixels(
  { file, maxPixels, signal }: InspectArtwork,
  format: Exclude<ArtworkFormat, 'svg'>,
): Promise<void> {
  const size = await withBytesOf({ ...file, signal }, (bytes) => readSize(format, bytes));
  if (size !== null) assertPixels(size, maxPixels);
}
