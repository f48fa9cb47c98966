import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawFlat, drawPhoto, drawSvg } from '../../support/image-files/draw-artwork.ts';

/** File names of the small designs. */
export const SMALL = Array.from({ length: 12 }, (_, seed) => `small-${seed}`);
/** File names of the large images: up to 30 megapixels, 120 MB when decoded. */
export const LARGE = ['large.jpg', 'large.png', 'large.tiff', 'interlaced.png'] as const;
export const TRUNCATED = 'truncated.png';
export const MISSING = 'missing.png';
export const VECTOR = 'vector.svg';

const LARGE_PX = { width: 6000, height: 5000 };
const INTERLACED_PX = { width: 3000, height: 3000 };

/** Draws the artwork of the soak jobs into a folder. */
export async function drawSoakArtwork(dir: string): Promise<void> {
  for (const [seed, name] of SMALL.entries()) {
    const size = { widthPx: 300 + 40 * seed, heightPx: 360, seed };
    const drawn = seed % 3 === 0 ? drawPhoto({ ...size, format: 'jpeg' }) : drawFlat(size);
    await writeFile(join(dir, name), await drawn);
  }
  const photo = sharp(await drawPhoto({ widthPx: 600, heightPx: 500 }));
  const large = await photo.resize(LARGE_PX).jpeg({ quality: 70 }).toBuffer();
  await writeFile(join(dir, 'large.jpg'), large);
  await sharp(large).png({ compressionLevel: 1 }).toFile(join(dir, 'large.png'));
  await sharp(large).tiff({ compression: 'deflate' }).toFile(join(dir, 'large.tiff'));
  const interlaced = sharp(large).resize(INTERLACED_PX).ensureAlpha(0.8);
  await interlaced.png({ progressive: true }).toFile(join(dir, 'interlaced.png'));
  const whole = await drawFlat({ widthPx: 800, heightPx: 800 });
  await writeFile(join(dir, TRUNCATED), whole.subarray(0, whole.length / 2));
  await writeFile(join(dir, VECTOR), drawSvg({ widthPx: 500, heightPx: 400 }));
}
