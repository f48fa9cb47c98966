import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ArtworkFormat } from '../../../src/gang-sheet/artwork.ts';
import { drawFlat, drawPhoto, drawSvg } from '../../support/image-files/draw-artwork.ts';
import type { Deal } from './deal.ts';
import { FLAVOURS, openPixels } from './flavours.ts';

export interface LegalArtwork {
  readonly format: ArtworkFormat;
  readonly flavour: string;
  /** Upright size in the file; for an SVG, in CSS pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly seed: number;
}

const FORMATS: readonly ArtworkFormat[] = ['png', 'jpeg', 'webp', 'tiff', 'avif', 'gif', 'svg'];
const SVG_FLAVOURS = ['shapes', 'groups', 'text', 'embedded picture'];
const LEAST_PIXELS = 1e5;
const MOST_PIXELS = 40e6;
/** The longest side of a WebP. */
const LONGEST_PX = 16_383;
const GRAIN = { type: 'gaussian', mean: 128, sigma: 12 } as const;
/** Smooth shades are drawn at this size and enlarged. */
const SHADES_PX = 400;

/** @param turn number of the artwork among all artworks of all orders */
export function chooseArtwork(deal: Deal, turn: number): LegalArtwork {
  const format = deal.equally('format', FORMATS);
  const names = format === 'svg' ? SVG_FLAVOURS : FLAVOURS[format].map(({ name }) => name);
  const pixels = deal.logUniform(LEAST_PIXELS, MOST_PIXELS);
  const aspect = deal.logUniform(1 / 3, 3);
  const side = (length: number) => Math.min(LONGEST_PX, Math.round(length));
  return {
    format,
    flavour: deal.equally(`${format} flavour`, names),
    widthPx: side(Math.sqrt(pixels * aspect)),
    heightPx: side(Math.sqrt(pixels / aspect)),
    seed: turn,
  };
}

/** Draws an artwork to a file in the folder, unless it is there. Resolves to the name of the file. */
export async function drawLegalArtwork(artwork: LegalArtwork, folder: string): Promise<string> {
  const { format, flavour, widthPx, heightPx, seed } = artwork;
  const name = `${seed}-${flavour.replaceAll(/\W+/g, '-')}-${widthPx}x${heightPx}.${format}`;
  const path = join(folder, name);
  if (await exists(path)) return name;
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.partial`, await encode(artwork));
  await rename(`${path}.partial`, path);
  return name;
}

async function encode(artwork: LegalArtwork): Promise<string | Buffer> {
  const { format, flavour, widthPx, heightPx } = artwork;
  if (format === 'svg') return drawDocument(artwork);
  const found = FLAVOURS[format].find(({ name }) => name === flavour)!;
  const image = openPixels(await drawPixels(artwork), widthPx, heightPx);
  return found.encode(image).toBuffer();
}

/** Every second artwork is flat with a clear border; the others are photographs with grain. */
async function drawPixels({ widthPx, heightPx, seed }: LegalArtwork): Promise<Buffer> {
  const size = { width: widthPx, height: heightPx, fit: 'fill' } as const;
  const shrink = Math.min(1, SHADES_PX / Math.max(widthPx, heightPx));
  const small = {
    widthPx: Math.max(1, Math.round(widthPx * shrink)),
    heightPx: Math.max(1, Math.round(heightPx * shrink)),
    seed,
  };
  if (seed % 2 === 0) {
    const flat = sharp(await drawFlat(small)).resize({ ...size, kernel: 'nearest' });
    return flat.ensureAlpha().raw().toBuffer();
  }
  const create = {
    width: widthPx,
    height: heightPx,
    channels: 3,
    background: '#808080',
    noise: GRAIN,
  } as const;
  const grain = await sharp({ create, limitInputPixels: false })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const shades = sharp(await drawPhoto(small)).resize(size);
  return shades
    .composite([{ input: grain, blend: 'overlay', limitInputPixels: false }])
    .ensureAlpha()
    .raw()
    .toBuffer();
}

/** Replaces the end of flat art by what the flavour is about. */
async function drawDocument({ flavour, widthPx, heightPx, seed }: LegalArtwork): Promise<string> {
  const shapes = drawSvg({ widthPx, heightPx, seed });
  const box = `x="${widthPx / 4}" y="${heightPx / 4}" width="${widthPx / 2}" height="${heightPx / 2}"`;
  const extra: Readonly<Record<string, () => Promise<string> | string>> = {
    shapes: () => '',
    groups: () =>
      `<g opacity="0.5"><rect ${box} fill="#c03"/><g opacity="0.7"><circle cx="${widthPx / 2}" cy="${heightPx / 2}" r="${heightPx / 5}"/></g></g>`,
    text: () =>
      `<text x="${widthPx / 8}" y="${heightPx / 2}" font-size="${heightPx / 8}" font-family="sans-serif">Gang sheet</text>`,
    'embedded picture': async () => {
      const photo = await drawPhoto({ widthPx: 800, heightPx: 600, seed });
      return `<image ${box} preserveAspectRatio="none" href="data:image/png;base64,${photo.toString('base64')}"/>`;
    },
  };
  return shapes.replace('</svg>', `${await extra[flavour]!()}</svg>`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
