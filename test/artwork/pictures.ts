import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { FetchingConfig } from '../../src/fetching/fetching-config.ts';
import type { ArtworkLimits } from '../../src/artwork/obtaining/obtain-artworks.ts';
import type { Artwork } from '../../src/gang-sheet/artwork.ts';
import type { ArtworkSource, Item } from '../../src/gang-sheet/order.ts';
import type { Fitting } from '../../src/gang-sheet/plan.ts';
import { decoder } from '../support/image-files/fit-locally.ts';
import type { SpooledFile } from '../../src/image-files/spool-to-scratch.ts';

export const NEVER = new AbortController().signal;
const MEGAPIXELS = 1_000_000;

/** RGBA pixels that all differ from their neighbours; opaque by default. */
export function somePixels(width: number, height: number, alpha = 255): Buffer {
  const pixels = Buffer.alloc(width * height * 4);
  for (let index = 0; index < width * height; index += 1) {
    pixels.writeUInt32BE(((index * 2_654_435_761) % 0xffffff) * 256 + alpha, index * 4);
  }
  return pixels;
}

export function drawn(pixels: Buffer, width: number): Sharp {
  const raw = { width, height: pixels.length / 4 / width, channels: 4 } as const;
  return sharp(pixels, { raw });
}

/** An image of 40 x 30 pixels. */
export function aPicture(): Sharp {
  return drawn(somePixels(40, 30), 40);
}

export function rgba(image: Sharp): Promise<Buffer> {
  return image.ensureAlpha().raw().toBuffer();
}

export async function spooled(dir: string, bytes: Buffer): Promise<SpooledFile> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = join(dir, sha256);
  await writeFile(path, bytes);
  return { sha256, path, bytes: bytes.length };
}

/** Writes the bytes to disk and measures them as an artwork. */
export async function anArtworkOf(
  scratchDir: string,
  bytes: Buffer,
  options: InspectionOptions = {},
): Promise<Artwork> {
  return inspected(await spooled(scratchDir, bytes), { ...options, scratchDir });
}

export interface InspectionOptions {
  readonly trim?: boolean;
  /** Trim thresholds, in addition to 0. */
  readonly trimAlphas?: readonly number[];
  readonly maxPixels?: number;
}

/** Inspects a file as orders do. */
export async function inspected(
  file: SpooledFile,
  options: InspectionOptions & { readonly scratchDir: string },
): Promise<Artwork> {
  const { trim = false, trimAlphas: alphas = [], scratchDir } = options;
  const { maxPixels = 600 * MEGAPIXELS } = options;
  const request = { file, maxPixels, isKnownSound: false, scratchDir };
  const artwork = await decoder.inspect(request, NEVER);
  if (!trim) return artwork;
  return { ...artwork, ...(await decoder.contentBoxes({ artwork, alphas, scratchDir }, NEVER)) };
}

export function aMeasuredArtwork(part: Partial<Artwork> = {}): Artwork {
  return {
    id: 'a1',
    path: '/nowhere/a1',
    bytes: 1000,
    format: 'png',
    widthPx: 600,
    heightPx: 400,
    interlaced: false,
    hasAlpha: true,
    needsTurning: false,
    contentBox: null,
    ...part,
  };
}

export function aFitting(part: Partial<Fitting> = {}): Fitting {
  return {
    artworkId: 'a1',
    widthPx: 40,
    heightPx: 30,
    rotated: false,
    mirror: false,
    trim: false,
    ...part,
  };
}

export function anItem(source: ArtworkSource, part: Partial<Item> = {}): Item {
  return {
    id: '0',
    pointer: '/orders/0/items/0',
    source,
    widthPx: null,
    heightPx: null,
    quantity: 1,
    rotation: 'auto',
    trim: false,
    mirror: false,
    ...part,
  };
}

/** One second of silence is enough on loopback, and ends tries soon. */
export function aFetchingConfig(part: Partial<FetchingConfig> = {}): FetchingConfig {
  return {
    allowPrivateHosts: true,
    silenceMs: 1_000,
    totalMs: 20_000,
    maxBytes: 1024 * 1024,
    userAgent: 'gangsheet-test',
    headers: {},
    ...part,
  };
}

export function anArtworkConfig(part: Partial<ArtworkLimits> = {}): ArtworkLimits {
  return {
    dir: null,
    maxBytes: 1024 * 1024,
    maxPixels: 4 * MEGAPIXELS,
    timeoutMs: 20_000,
    ...part,
  };
}

export function svg(inner: string, attributes = 'width="40" height="30"'): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`);
}
