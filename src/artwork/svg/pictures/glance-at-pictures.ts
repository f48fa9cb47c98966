import { createHash } from 'node:crypto';
import type { Metadata } from 'sharp';
import type { ArtworkFormat } from '../../../gang-sheet/artwork.ts';
import {
  addPictures,
  NO_PICTURES,
  onePicture,
  type PictureTotals,
} from '../../../gang-sheet/picture-totals.ts';
import { detectFormat } from '../../../image-files/detect-format.ts';
import { svgChunks } from '../../../image-files/svg/reading/svg-chunks.ts';
import { uriBytes } from '../../cost/drawing-cost.ts';
import { drawnPictureBytes, headerDecodeBytes } from '../../cost/fit-cost.ts';
import { openImage } from '../../decoding/configure-sharp.ts';
import { pictureUris } from './picture-uris.ts';

/** What a document will need, before it is read. */
export interface Glance {
  /** Length of the document, uncompressed. */
  readonly bytes: number;
  readonly pictures: PictureTotals;
  /** The most that decoding one of its pictures and drawing it takes. */
  readonly pictureBytes: number;
}

export interface ToGlanceAt {
  readonly path: string;
  /** Larger pictures are refused later, before they are decoded, so they do not count here. */
  readonly maxPixels: number;
  readonly signal: AbortSignal;
}

interface Header {
  readonly format: Exclude<ArtworkFormat, 'svg'>;
  readonly metadata: Metadata;
}

/**
 * Reads a document once, piece by piece, to find out what its pictures will need. The first refusal then
 * names a limit that also suffices for the rest. Pictures whose header cannot be read from their first bytes
 * are reserved when they are found.
 * @throws ArtworkFault if the document is too large or cannot be decompressed; the signal's reason
 */
export async function glanceAtPictures({ path, maxPixels, signal }: ToGlanceAt): Promise<Glance> {
  const known = new Map<string, Header | null>();
  let bytes = 0;
  let pictures = NO_PICTURES;
  let pictureBytes = 0;
  async function* pieces(): AsyncGenerator<string> {
    for await (const chunk of svgChunks(path)) {
      signal.throwIfAborted();
      bytes += chunk.length;
      yield chunk.toString('latin1');
    }
  }
  for await (const { head, chars } of pictureUris(pieces())) {
    const id = createHash('sha1').update(`${chars} ${head}`).digest('base64');
    const isKnown = known.has(id);
    const header = known.get(id) ?? (isKnown ? null : await headerOf(head));
    known.set(id, header);
    if (header === null || pixelsOf(header) > maxPixels) continue;
    pictures = addPictures(pictures, onePicture(chars, isKnown ? 0 : pixelsOf(header)));
    pictureBytes = Math.max(pictureBytes, decodeAndDrawBytes(header, chars));
  }
  return { bytes, pictures, pictureBytes };
}

async function headerOf(head: string): Promise<Header | null> {
  const bytes = Buffer.from(head, 'base64');
  const format = detectFormat(bytes);
  if (format === null) return null;
  // It may end before the size is stated.
  const metadata = await openImage(bytes, format)
    .metadata()
    .catch(() => null);
  return metadata && { format, metadata };
}

function pixelsOf({ metadata: { width, height } }: Header): number {
  return width * height;
}

function decodeAndDrawBytes({ format, metadata }: Header, chars: number): number {
  const size = { widthPx: metadata.width, heightPx: metadata.height };
  return uriBytes(chars) + drawnPictureBytes(size) + headerDecodeBytes(format, metadata, chars);
}
