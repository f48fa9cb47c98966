import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawFlat, drawPhoto } from '../../support/image-files/draw-artwork.ts';
import { seededRandom } from '../../support/image-files/noise.ts';
import type { BenchDesign } from './sheets.ts';

/** Customers rarely send artwork at the resolution of the print. */
const SOURCE_DPI = 200;
/** Smooth shades are drawn smaller by this factor; grain is added at full size. */
const SHADE_SCALE = 6;
const GRAIN = 14;

/** Draws a design to a file named after it, unless the file exists. */
export async function drawDesign(design: BenchDesign, folder: string): Promise<string> {
  const { kind, seed, widthIn, heightIn } = design;
  const path = join(folder, `${kind}-${seed}-${widthIn}x${heightIn}.png`);
  if (await exists(path)) return path;
  await mkdir(folder, { recursive: true });
  const size = {
    widthPx: Math.round(widthIn * SOURCE_DPI),
    heightPx: Math.round(heightIn * SOURCE_DPI),
    seed,
  };
  await writeFile(`${path}.partial`, await (kind === 'flat' ? drawFlat(size) : drawGrain(size)));
  await rename(`${path}.partial`, path);
  return path;
}

interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly seed: number;
}

/** Draws a photograph with the grain of a sensor; every second one fades towards its corners. */
async function drawGrain({ widthPx, heightPx, seed }: Size): Promise<Buffer> {
  const shades = await drawPhoto({
    widthPx: Math.ceil(widthPx / SHADE_SCALE),
    heightPx: Math.ceil(heightPx / SHADE_SCALE),
    seed,
  });
  const size = { width: widthPx, height: heightPx };
  const pixels = await sharp(shades)
    .resize({ ...size, fit: 'fill' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  const random = seededRandom(seed);
  for (let at = 0; at < pixels.length; at += 4) {
    const grain = (random() - 0.5) * GRAIN;
    for (let channel = 0; channel < 3; channel += 1) {
      pixels[at + channel] = Math.max(0, Math.min(255, pixels[at + channel]! + grain));
    }
    if (seed % 2 === 1) pixels[at + 3] = fade((at >> 2) % widthPx, Math.floor((at >> 2) / widthPx));
  }
  return sharp(pixels, { raw: { ...size, channels: 4 } })
    .png({ compressionLevel: 3 })
    .toBuffer();

  function fade(x: number, y: number): number {
    const distance = Math.hypot((2 * x) / widthPx - 1, (2 * y) / heightPx - 1);
    return Math.round(255 * Math.max(0, Math.min(1, (1.25 - distance) * 4)));
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
