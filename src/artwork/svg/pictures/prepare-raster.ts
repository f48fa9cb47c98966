import { open } from 'node:fs/promises';
import type { Artwork } from '../../../gang-sheet/artwork.ts';
import type { PreflightFinding } from '../../../gang-sheet/preflight.ts';
import { openImage } from '../../decoding/configure-sharp.ts';
import { decoding } from '../../decoding/decoding.ts';
import { prepareFit } from '../../fitting/prepare-fit.ts';
import { wholeFitting } from '../../sizing/whole-fitting.ts';
import { judgeColour } from '../../preflight/judge.ts';
import { readColour } from '../../decoding/read-colour.ts';
import { ByteWindow } from '../../../image-files/bytes/byte-window.ts';
import { pngChunks } from '../../../image-files/structure/png/png-chunks.ts';
import { turnPixels } from '../../fitting/turn-pixels.ts';
import { isDrawnAlike } from './is-drawn-alike.ts';
import type { PreparedPicture } from './prepare-pictures.ts';

/** PNG chunks that change the meaning of samples, and Exif, which may rotate the picture. */
const COLOUR_CHUNKS: readonly string[] = ['iCCP', 'gAMA', 'cHRM', 'cICP', 'mDCV', 'eXIf'];
/** Fast compression: only librsvg reads the document. */
const PNG = { compressionLevel: 2 } as const;

/**
 * Converts a picture embedded in an SVG to the form that our pipeline reads: an upright PNG in sRGB. A
 * plain PNG or JPEG that librsvg draws the same way is kept.
 * @param embeddedPath file with the original bytes
 * @throws ArtworkFault if it cannot be decoded; the signal's reason
 */
export async function prepareRaster(
  artwork: Artwork,
  embeddedPath: string,
  signal: AbortSignal,
): Promise<PreparedPicture> {
  const findings = [...(artwork.findings ?? []), ...(await colourFindings(artwork))];
  const isKept =
    artwork.path === embeddedPath &&
    (await isPlain(artwork, signal)) &&
    (await isDrawnAlike(artwork));
  const { widthPx, heightPx, format } = artwork;
  const size = { widthPx, heightPx };
  const mediaType = `image/${format}`;
  if (isKept) return { size, mediaType, replacement: null, findings };
  const { image, turn } = await prepareFit(artwork, wholeFitting(artwork));
  const png = await decoding(format, turnPixels(image, turn).png(PNG).toBuffer());
  return { size, mediaType, replacement: { mediaType: 'image/png', bytes: png }, findings };
}

async function colourFindings(artwork: Artwork): Promise<readonly PreflightFinding[]> {
  return judgeColour(artwork.source?.colour ?? (await readColour(artwork)));
}

/** Whether the picture is upright and its samples are 8-bit sRGB. */
async function isPlain({ path, format }: Artwork, signal: AbortSignal): Promise<boolean> {
  if (format !== 'png' && format !== 'jpeg') return false;
  const metadata = await decoding(format, openImage(path, format).metadata());
  const { space, depth, icc, orientation = 1 } = metadata;
  const isSrgb = (space === 'srgb' || space === 'b-w') && depth === 'uchar' && icc === undefined;
  if (!isSrgb || orientation !== 1) return false;
  return format === 'jpeg' || !(await hasColourChunks(path, signal));
}

async function hasColourChunks(path: string, signal: AbortSignal): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for await (const { type } of pngChunks(new ByteWindow(file, size, signal))) {
      if (COLOUR_CHUNKS.includes(type)) return true;
    }
    return false;
  } finally {
    await file.close();
  }
}
