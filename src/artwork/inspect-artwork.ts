import type { Artwork } from '../gang-sheet/artwork.ts';
import { inspectRaster } from './inspect-raster.ts';
import { recognise } from './recognise.ts';
import { inspectSvg, type InspectSvg } from './svg/inspect-svg.ts';

export interface InspectArtwork extends InspectSvg {
  readonly maxPixels: number;
}

/**
 * Measures an artwork by its content: format, upright size and what fitting will cost are told by
 * the header, wholeness by the structure; only the content box needs the picture decoded.
 * @throws ArtworkFault, or the signal's reason
 */
export async function inspectArtwork(request: InspectArtwork): Promise<Artwork> {
  request.signal.throwIfAborted();
  const format = await recognise(request.file);
  return format === 'svg' ? inspectSvg(request) : inspectRaster({ ...request, format });
}
