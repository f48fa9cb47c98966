import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Sharp } from 'sharp';
import { drawOf, type Draw } from '../../support/fuzz/draw.ts';
import { photograph } from './photograph.ts';

/** One order for a service in a container of a limited size. */
export interface Case {
  readonly name: string;
  readonly folder: string;
  readonly limitMb: number;
  readonly items: readonly CaseItem[];
  readonly verify: 'structure' | 'full';
  /** The `sheet` of the request, if not the default. */
  readonly sheet?: object;
}

export interface CaseItem {
  readonly file: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly widthIn: number;
  readonly quantity: number;
  readonly rotation?: 'none';
}

const LEAST_LIMIT_MB = 160;
const MOST_LIMIT_MB = 512;
const LEAST_MEGAPIXELS = 4;
const MOST_MEGAPIXELS = 60;
const MOST_WIDTH_IN = 20;

const KINDS: Readonly<Record<string, (pixels: Sharp) => Sharp>> = {
  'interlaced.png': (pixels) => pixels.png({ progressive: true, compressionLevel: 2 }),
  'progressive.jpg': (pixels) => pixels.removeAlpha().jpeg({ progressive: true }),
  'full-colour.jpg': (pixels) =>
    pixels.removeAlpha().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
  'lossy.webp': (pixels) => pixels.webp({ effort: 0 }),
  'lossless.webp': (pixels) => pixels.webp({ lossless: true, effort: 0 }),
  'still.avif': (pixels) => pixels.avif({ effort: 0 }),
  'still.gif': (pixels) => pixels.gif({ effort: 1, colours: 64 }),
  'plain.png': (pixels) => pixels.png({ compressionLevel: 2 }),
};

/** The same seed and number give the same case. Artwork is drawn once and kept in the folder. */
export async function drawCase(
  folder: string,
  { seed, number }: { readonly seed: number; readonly number: number },
): Promise<Case> {
  const draw = drawOf(seed, number);
  const limitMb = LEAST_LIMIT_MB + 8 * draw.below((MOST_LIMIT_MB - LEAST_LIMIT_MB) / 8 + 1);
  const items = [await drawItem(folder, draw)];
  if (draw.oneIn(3)) items.push(await drawItem(folder, draw));
  const verify = draw.oneIn(4) ? 'full' : 'structure';
  const name = `${items.map(nameOf).join(' + ')}, ${verify}`;
  return { name, folder, limitMb, items, verify };
}

function nameOf({ file, widthIn, quantity }: CaseItem): string {
  return `${quantity} × ${file} at ${widthIn} in`;
}

async function drawItem(folder: string, draw: Draw): Promise<CaseItem> {
  const kind = draw.from(Object.keys(KINDS));
  const share = draw.below(1000) / 1000;
  const megapixels = LEAST_MEGAPIXELS * (MOST_MEGAPIXELS / LEAST_MEGAPIXELS) ** share;
  const widthPx = Math.round(Math.sqrt(megapixels * 1e6 * draw.from([0.5, 1, 1.5])));
  const heightPx = Math.round((megapixels * 1e6) / widthPx);
  const file = `${widthPx}x${heightPx}-${kind}`;
  const path = join(folder, file);
  if (!existsSync(path)) await KINDS[kind]!(photograph({ widthPx, heightPx })).toFile(path);
  const widthIn = 1 + draw.below(MOST_WIDTH_IN);
  return { file: basename(path), widthPx, heightPx, widthIn, quantity: 1 + draw.below(5) };
}
