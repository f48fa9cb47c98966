import { open } from 'node:fs/promises';
import type { Artwork } from '../../../gang-sheet/artwork.ts';
import type { PreflightFinding } from '../../../gang-sheet/preflight.ts';
import { openImage } from '../../decoding/configure-sharp.ts';
import { decoding } from '../../decoding/decoding.ts';
import { prepareFit } from '../../fitting/prepare-fit.ts';
import { judgeColour } from '../../preflight/judge.ts';
import { readColour } from '../../decoding/read-colour.ts';
import { ByteWindow } from '../../../image-files/bytes/byte-window.ts';
import { pngChunks } from '../../../image-files/structure/png/png-chunks.ts';
import { turnPixels } from '../../fitting/turn-pixels.ts';
import { isDrawnAlike } from './is-drawn-alike.ts';
import type { PreparedPicture } from './prepare-pictures.ts';

/** Chunks of a PNG that say what its numbers mean, and Exif, which may turn it. */
const COLOUR_CHUNKS: readonly string[] = ['iCCP', 'gAMA', 'cHRM', 'cICP', 'mDCV', 'eXIf'];
/** Quick; a document is read by librsvg alone. */
const PNG = { compressionLevel: 2 } as const;

/**
 * A picture that is embedded in an SVG, as our own pipeline reads it: upright, in sRGB, as a PNG.
 * A plain PNG or JPEG, which librsvg draws alike, stays as it is.
 * @param embeddedPath where it lies as it was embedded
 * @throws ArtworkFault when it cannot be decoded
 */
export async function prepareRaster(
  artwork: Artwork,
  embeddedPath: string,
): Promise<PreparedPicture> {
  const findings = [...(artwork.findings ?? []), ...(await colourFindings(artwork))];
  const isKept =
    artwork.path === embeddedPath && (await isPlain(artwork)) && (await isDrawnAlike(artwork));
  const { widthPx, heightPx, format } = artwork;
  const size = { widthPx, heightPx };
  const mediaType = `image/${format}`;
  if (isKept) return { size, mediaType, replacement: null, findings };
  const { image, turn } = await prepareFit(artwork, {
    artworkId: artwork.id,
    ...{ widthPx, heightPx, rotated: false, mirror: false, trim: false },
  });
  const png = await decoding(format, turnPixels(image, turn).png(PNG).toBuffer());
  return { size, mediaType, replacement: { mediaType: 'image/png', bytes: png }, findings };
}

async function colourFindings(artwork: Artwork): Promise<readonly PreflightFinding[]> {
  return judgeColour(artwork.source?.colour ?? (await readColour(artwork)));
}

/** Whether its numbers are sRGB, eight bits each, and it lies upright. */
async function isPlain({ path, format }: Artwork): Promise<boolean> {
  if (format !== 'png' && format !== 'jpeg') return false;
  const metadata = await decoding(format, openImage(path, format).metadata());
  const { space, depth, icc, orientation = 1 } = metadata;
  const isSrgb = (space === 'srgb' || space === 'b-w') && depth === 'uchar' && icc === undefined;
  if (!isSrgb || orientation !== 1) return false;
  return format === 'jpeg' || !(await hasColourChunks(path));
}

async function hasColourChunks(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for await (const { type } of pngChunks(new ByteWindow(file, size))) {
      if (COLOUR_CHUNKS.includes(type)) return true;
    }
    return false;
  } finally {
    await file.close();
  }
}
