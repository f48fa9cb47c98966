import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { Size } from '../../../src/image-files/turn.ts';
import { seededRandom } from '../../support/image-files/noise.ts';

/**
 * Side of one cell of noise: smooth enough to compress like a photograph. With 8, libwebp fails to write
 * lossy files of 60 megapixels.
 */
const CELL_PX = 32;
/** Side of one square of flat art, which takes a few kilobytes for each megapixel. */
const SQUARE_PX = 256;

export function photograph(size: Size): Sharp {
  return enlarged(size, CELL_PX, 'cubic');
}

/** Squares of one colour each. */
export function flatArt(size: Size): Sharp {
  return enlarged(size, SQUARE_PX, 'nearest');
}

/** Draws a file unless it is there; all of it or nothing. */
export async function drawOnce(path: string, draw: (path: string) => Promise<unknown>) {
  if (existsSync(path)) return;
  await draw(`${path}.partial`);
  await rename(`${path}.partial`, path);
}

/** Writes a drawing that consists of a photograph, as a PNG. */
export async function writePictureSvg(path: string, size: Size): Promise<void> {
  const { widthPx: width, heightPx: height } = size;
  const png = await photograph(size).png({ compressionLevel: 2 }).toBuffer();
  const href = `data:image/png;base64,${png.toString('base64')}`;
  await writeFile(
    path,
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><image width="${width}" height="${height}" href="${href}"/></svg>`,
  );
}

function enlarged({ widthPx, heightPx }: Size, cellPx: number, kernel: 'cubic' | 'nearest') {
  const width = Math.ceil(widthPx / cellPx);
  const height = Math.ceil(heightPx / cellPx);
  const random = seededRandom(widthPx);
  const cells = Buffer.from(Array.from({ length: width * height * 4 }, () => random() * 256));
  const raw = { width, height, channels: 4 } as const;
  const image = sharp(cells, { limitInputPixels: false, raw });
  return image.resize(widthPx, heightPx, { fit: 'fill', kernel });
}
