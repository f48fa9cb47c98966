import { readFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import type { Artwork } from '../../../gang-sheet/artwork.ts';
import { isOutOfMemory } from '../../decoder/out-of-memory.ts';
import { openImage, openSvgWindow } from '../../decoding/configure-sharp.ts';
import { wholeBox } from '../../decoding/regions.ts';
import { decoding } from '../../decoding/decoding.ts';
import type { Size } from '../../../image-files/turn.ts';
import { svgWindow } from '../drawing/svg-window.ts';

const COMPARED_PX = 256;
/**
 * Mean difference per channel, in 255ths. Different filters and JPEG decoders stay below 2 on
 * photographs; a picture that is not drawn at all differs far more.
 */
const MAX_MEAN_DIFFERENCE = 4;

const GROUND = '#7f7f7f';

/** Whether librsvg draws an embedded picture as our decoder reads it, compared at a small size. */
export async function isDrawnAlike(artwork: Artwork): Promise<boolean> {
  const { format, widthPx, heightPx, path } = artwork;
  const scale = Math.min(1, COMPARED_PX / Math.max(widthPx, heightPx));
  const raster = { widthPx: scaled(widthPx, scale), heightPx: scaled(heightPx, scale) };
  const ours = openImage(path, format).resize(raster.widthPx, raster.heightPx, { fit: 'fill' });
  const expected = await decoding(format, flattened(ours));
  try {
    const drawn = await flattened(openSvgWindow(documentOf(artwork, await readFile(path), raster)));
    return meanDifference(expected, drawn) <= MAX_MEAN_DIFFERENCE;
  } catch (error) {
    if (isOutOfMemory(String(error))) throw error;
    return false;
  }
}

function scaled(px: number, scale: number): number {
  return Math.max(1, Math.round(px * scale));
}

/** Flattens onto grey, because a missing drawing then differs from white as well as from black. */
function flattened(image: Sharp): Promise<Buffer> {
  return image.toColourspace('srgb').flatten({ background: GROUND }).raw().toBuffer();
}

function documentOf({ format, ...ownSize }: Artwork, bytes: Buffer, raster: Size): Buffer {
  const { widthPx, heightPx } = ownSize;
  const href = `data:image/${format};base64,${bytes.toString('base64')}`;
  const image = `<image width="${widthPx}" height="${heightPx}" href="${href}"/>`;
  const box = wholeBox(ownSize);
  return svgWindow(`<svg xmlns="http://www.w3.org/2000/svg">${image}</svg>`, {
    ownSize,
    box,
    raster,
  });
}

function meanDifference(one: Buffer, other: Buffer): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) {
    sum += Math.abs((one[index] ?? 0) - (other[index] ?? 0));
  }
  return one.length === other.length ? sum / one.length : Number.POSITIVE_INFINITY;
}
