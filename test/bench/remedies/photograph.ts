import sharp, { type Sharp } from 'sharp';
import { seededRandom } from '../../support/image-files/noise.ts';
import type { Size } from '../../../src/image-files/turn.ts';

/** Side of one cell of noise: smooth enough to compress like a photograph. */
const CELL_PX = 8;

export function photograph({ widthPx, heightPx }: Size): Sharp {
  const width = Math.ceil(widthPx / CELL_PX);
  const height = Math.ceil(heightPx / CELL_PX);
  const random = seededRandom(widthPx);
  const cells = Buffer.from(Array.from({ length: width * height * 4 }, () => random() * 256));
  const raw = { width, height, channels: 4 } as const;
  const image = sharp(cells, { limitInputPixels: false, raw });
  return image.resize(widthPx, heightPx, { fit: 'fill' });
}
