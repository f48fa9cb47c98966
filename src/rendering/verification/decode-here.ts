import sharp from 'sharp';
import type { RasterToDecode } from '../format/decode-raster.ts';

/** Keeps the values as stored; converting from its sRGB profile would change some of them by one. */
const OPEN_OPTIONS = { limitInputPixels: false, failOn: 'warning', ignoreIcc: true } as const;

/** Decodes with libvips, which shares no code with the writers, in this process. */
export async function decodeHere({
  path,
  to,
  isGrey,
}: Omit<RasterToDecode, 'widthPx'>): Promise<void> {
  const image = sharp(path, OPEN_OPTIONS);
  await (isGrey ? image.toColourspace('b-w') : image).toFile(to);
}
