import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Sharp } from 'sharp';
import { drawOf, type Draw } from '../../support/fuzz/draw.ts';
import type { Size } from '../../../src/image-files/turn.ts';
import { surfacesSvg } from '../../support/image-files/hostile-svg.ts';
import { drawOnce, flatArt, photograph, writePictureSvg } from './photograph.ts';

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
const MOST_WIDTH_IN = 20;

interface Kind {
  readonly name: string;
  readonly megapixels: readonly [least: number, most: number];
  readonly mostWidthIn?: number;
  readonly write: (path: string, size: Size) => Promise<unknown>;
}

/** Photographs of usual size, which decoders keep in a file if memory is short. */
const PHOTOGRAPHS: Readonly<Record<string, (pixels: Sharp) => Sharp>> = {
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
/** Flat art whose decodes are too large to be kept in a file. */
const HUGE = ['interlaced.png', 'full-colour.jpg', 'lossless.webp', 'still.gif'] as const;
/** Drawings are never kept in a file. These hold as many surfaces. */
const SURFACES = [3, 5, 8];

const KINDS: readonly Kind[] = [
  ...Object.entries(PHOTOGRAPHS).map(([name, encode]) => ({
    name,
    megapixels: [4, 60] as const,
    write: (path: string, size: Size) => encode(photograph(size)).toFile(path),
  })),
  ...HUGE.map((name) => ({
    name: `huge-${name}`,
    megapixels: [60, 175] as const,
    write: (path: string, size: Size) => PHOTOGRAPHS[name]!(flatArt(size)).toFile(path),
  })),
  ...SURFACES.map((surfaces) => ({
    name: `${surfaces}-surfaces.svg`,
    megapixels: [1, 4] as const,
    // Surfaces are as large as the print, and each is drawn several times.
    mostWidthIn: 10,
    write: (path: string) => writeFile(path, surfacesSvg(surfaces)),
  })),
  { name: 'photograph.svg', megapixels: [1, 10], write: writePictureSvg },
];

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
  const { name, megapixels, mostWidthIn = MOST_WIDTH_IN, write } = draw.from(KINDS);
  const [least, most] = megapixels;
  const share = draw.below(1000) / 1000;
  const pixels = 1e6 * least * (most / least) ** share;
  const widthPx = Math.round(Math.sqrt(pixels * draw.from([0.5, 1, 1.5])));
  const heightPx = Math.round(pixels / widthPx);
  const file = `${widthPx}x${heightPx}-${name}`;
  const path = join(folder, file);
  await drawOnce(path, (to) => write(to, { widthPx, heightPx }));
  const widthIn = 1 + draw.below(mostWidthIn);
  return { file: basename(path), widthPx, heightPx, widthIn, quantity: 1 + draw.below(5) };
}
