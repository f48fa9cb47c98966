import type { Metadata } from 'sharp';
import type { Artwork, ArtworkFormat, Box } from '../gang-sheet/artwork.ts';
import { ArtworkFault, assertPixels } from './artwork-fault.ts';
import { openImage } from './configure-sharp.ts';
import { measureContentBox } from './content-box.ts';
import { decoding } from './decoding.ts';
import { recognise } from './recognise.ts';
import type { SpooledFile } from './spool-to-scratch.ts';
import { inspectSvg, type InspectSvg } from './svg/inspect-svg.ts';
import { turnBox, turnSize, uprightTurn } from './turn.ts';

export interface InspectArtwork extends InspectSvg {
  readonly maxPixels: number;
}

/**
 * Measures an artwork by its content: format, upright size and what fitting will cost are told by
 * the header, wholeness by the structure; only the content box needs the picture decoded.
 * @throws ArtworkFault, or the signal's reason
 */
export async function inspectArtwork(request: InspectArtwork): Promise<Artwork> {
  const { file, maxPixels, signal } = request;
  signal.throwIfAborted();
  const format = await recognise(file);
  if (format === 'svg') {
    return inspectSvg(request, (picture) =>
      inspectArtwork({ ...request, ...picture, trim: false }),
    );
  }
  const metadata = await readHeader(file, format);
  const turn = uprightTurn(metadata.orientation);
  const size = { widthPx: metadata.width, heightPx: metadata.height };
  assertPixels(size, maxPixels);
  const box = request.trim ? await contentBox(request, format, metadata) : null;
  return {
    id: file.sha256,
    path: file.path,
    bytes: file.bytes,
    format,
    ...turnSize(turn, size),
    interlaced: metadata.isProgressive,
    hasAlpha: metadata.hasAlpha,
    needsTurning: turn.mirror || turn.angle !== 0,
    contentBox: box && turnBox(turn, size, box),
  };
}

async function readHeader({ path }: SpooledFile, format: ArtworkFormat): Promise<Metadata> {
  const metadata = await decoding(format, openImage(path, format).metadata());
  if (format !== 'avif' || metadata.compression === 'av1') return metadata;
  const detail = 'must be an AVIF image, received a HEIF image of another compression';
  throw new ArtworkFault('artwork_unsupported_format', detail);
}

/** In the pixels of the file, before it is turned upright. */
async function contentBox(
  { file, scratchDir, signal }: InspectArtwork,
  format: ArtworkFormat,
  { width, height, hasAlpha }: Metadata,
): Promise<Box> {
  if (!hasAlpha) return { leftPx: 0, topPx: 0, widthPx: width, heightPx: height };
  const image = openImage(file.path, format);
  return measureContentBox({ image, format, scratchDir, signal });
}
