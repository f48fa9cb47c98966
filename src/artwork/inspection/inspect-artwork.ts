import type { Artwork } from '../../gang-sheet/artwork.ts';
import { checkData } from '../../image-files/structure/check-data.ts';
import { inspectRaster } from './inspect-raster.ts';
import { recognise } from '../../image-files/recognise.ts';
import { soundJpeg } from './sound-jpeg.ts';
import type { InspectSvg } from '../svg/inspect-svg.ts';

export interface InspectArtwork extends InspectSvg {
  readonly maxPixels: number;
}

/**
 * Measures an artwork. The header gives its format, its upright size and the cost of fitting it; the
 * structure shows whether the file is complete. Only measuring the content box requires decoding.
 * @throws ArtworkFault, or the signal's reason
 */
export async function inspectArtwork(request: InspectArtwork): Promise<Artwork> {
  const { file, signal } = request;
  signal.throwIfAborted();
  const format = await recognise(file, signal);
  if (format === 'svg') {
    // Loaded when the first SVG arrives, so orders without SVG do not hold the document reader in
    // memory.
    const { inspectSvg } = await import('../svg/inspect-svg.ts');
    return inspectSvg(request, (picture) =>
      inspectArtwork({ ...request, ...picture, trim: false }),
    );
  }
  await checkData(file, format, signal);
  const decoded = format === 'jpeg' ? await soundJpeg(request) : file;
  return inspectRaster({ ...request, file: { ...file, ...decoded }, format });
}
