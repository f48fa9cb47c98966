import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawPhoto } from '../../support/image-files/draw-artwork.ts';
import type { Lifetime } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const SIDE_PX = { width: 3024, height: 3360 };
const PHOTOGRAPHS = 8;
const ON_A_SHEET = 6;
const ALL = Array.from({ length: PHOTOGRAPHS }, (_, number) => number);
const WIDTH_IN = 10.5;

/** Photographs of ten megapixels, as a telephone takes them: 3 to 4 MB each. */
export async function drawPhotographs(t: Lifetime): Promise<string> {
  const dir = await tempDir(t);
  for (let number = 0; number < PHOTOGRAPHS; number += 1) {
    await writeFile(join(dir, nameOf(number)), await drawPhotograph(number));
  }
  return dir;
}

export function nameOf(number: number): string {
  return `photo-${number % PHOTOGRAPHS}.jpg`;
}

/** The numbers of the photographs on an order's sheet. No two of the first 28 orders have the same. */
function photographsOf(order: number): readonly number[] {
  const pairs: [number, number][] = [];
  for (let first = 0; first < PHOTOGRAPHS; first += 1) {
    for (let second = first + 1; second < PHOTOGRAPHS; second += 1) pairs.push([first, second]);
  }
  const left = pairs[order % pairs.length]!;
  return ALL.filter((number) => !left.includes(number));
}

interface Order {
  readonly id: number;
  /** Length of the sheet; the default takes six photographs. */
  readonly sheetIn?: number;
  readonly photos?: number;
  /** Where photograph `number` is obtained from. */
  readonly artworkOf?: (number: number) => object;
}

/** Photographs on one sheet of 22 by about 37 inches. */
export function anOrder({
  id,
  sheetIn = 37,
  photos = ON_A_SHEET,
  artworkOf = fromFolder,
}: Order): object {
  const some = Array.from({ length: photos }, (_, index) => (id + index) % PHOTOGRAPHS);
  const numbers = photos === ON_A_SHEET ? photographsOf(id) : some;
  const items = numbers.map((number) => ({ artwork: artworkOf(number), width: WIDTH_IN }));
  return { orders: [{ id: `order-${id}`, items }], sheet: { width: 22, maxHeight: sheetIn } };
}

function fromFolder(number: number): object {
  return { file: nameOf(number) };
}

/** Soft shapes under the grain of a sensor. */
async function drawPhotograph(number: number): Promise<Buffer> {
  const small = await drawPhoto({ widthPx: 252, heightPx: 280, seed: number + 1, format: 'png' });
  const noise = { type: 'gaussian', mean: 128, sigma: 14 } as const;
  const grain = await sharp({ create: { ...SIDE_PX, channels: 3, background: 'grey', noise } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(small)
    .resize({ ...SIDE_PX, kernel: 'cubic' })
    .composite([{ input: grain, blend: 'overlay' }])
    .jpeg({ quality: 92 })
    .toBuffer();
}
