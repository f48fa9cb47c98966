import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import type { ArtworkFormat, Box } from '../../gang-sheet/artwork.ts';
import { readChunks } from '../../image-files/read-whole.ts';
import type { ContentBoxes } from '../decoder/artwork-decoder.ts';
import { blank } from '../verdicts/blank.ts';
import { openOwnPixels } from './configure-sharp.ts';
import { assertChannelFile } from './decoded-pixels.ts';
import { decoding } from './decoding.ts';
import { V_HEADER_BYTES } from '../../gang-sheet/units/v-file.ts';
import type { Size } from '../../image-files/turn.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;

interface Extent {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface MeasureContentBox {
  /** An opened image with an alpha channel. */
  readonly image: Sharp;
  readonly format: ArtworkFormat;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

export interface MeasureContentBoxes extends MeasureContentBox {
  /** Additional alphas, at most 254, above which a pixel counts as content. 0 is always measured. */
  readonly alphas: readonly number[];
}

/**
 * Finds the smallest box around all pixels that are not fully transparent, in the pixels of `image`
 * (not rotated upright).
 * @throws ArtworkFault `artwork_empty` if there are none, or a decoding fault
 */
export async function measureContentBox(request: MeasureContentBox): Promise<Box> {
  return (await measureContentBoxes({ ...request, alphas: [] })).contentBox;
}

/**
 * Finds the box around all pixels that are not fully transparent and, for each additional alpha, the box
 * around all pixels above it. The image is decoded once: its alpha channel goes to a scratch file that
 * is scanned a few rows at a time, so memory does not grow with the image.
 * @throws ArtworkFault `artwork_empty` if no pixel is visible, or a decoding fault
 */
export async function measureContentBoxes(request: MeasureContentBoxes): Promise<ContentBoxes> {
  const { scratchDir, signal, alphas } = request;
  signal.throwIfAborted();
  const path = join(scratchDir, `alpha-${randomUUID()}.v`);
  try {
    const size = await writeAlpha(request, path);
    const contentBox = await scanFile(path, size, signal);
    if (contentBox === null) throw blank();
    const contentBoxes: Record<number, Box> = {};
    for (const alpha of new Set(alphas)) {
      const box = alpha === 0 ? null : await scanAbove(alpha, path, { size, signal });
      if (box !== null) contentBoxes[alpha] = box;
    }
    return { contentBox, contentBoxes };
  } finally {
    await rm(path, { force: true });
  }
}

/** Applies `map` to every box. */
export function mapBoxes(
  { contentBox, contentBoxes }: ContentBoxes,
  map: (box: Box) => Box,
): ContentBoxes {
  const mapped = Object.entries(contentBoxes).map(([alpha, box]) => [alpha, map(box)] as const);
  return { contentBox: map(contentBox), contentBoxes: Object.fromEntries(mapped) };
}

/** libvips first turns every alpha into 0 or 255, so the scan only looks for zeros. */
async function scanAbove(
  alpha: number,
  alphaPath: string,
  { size, signal }: { readonly size: Size; readonly signal: AbortSignal },
): Promise<Box | null> {
  const path = `${alphaPath}.above.v`;
  try {
    await openOwnPixels(alphaPath)
      .threshold(alpha + 1, { greyscale: false })
      .extractChannel(0)
      .toFile(path);
    return await scanFile(path, size, signal);
  } finally {
    await rm(path, { force: true });
  }
}

async function writeAlpha({ image, format }: MeasureContentBox, path: string): Promise<Size> {
  const { width, height } = await decoding(format, image.extractChannel('alpha').toFile(path));
  const size = { widthPx: width, heightPx: height };
  await assertChannelFile(path, size);
  return size;
}

async function scanFile(path: string, size: Size, signal: AbortSignal): Promise<Box | null> {
  const file = await open(path);
  try {
    return await scan(file, size, signal);
  } finally {
    await file.close();
  }
}

async function scan(file: FileHandle, size: Size, signal: AbortSignal): Promise<Box | null> {
  const { widthPx, heightPx } = size;
  const extent: Extent = { left: widthPx, right: 0, top: heightPx, bottom: 0 };
  const empty = Buffer.alloc(widthPx);
  const range = { from: V_HEADER_BYTES, bytes: widthPx * heightPx };
  const rowsAtOnce = Math.max(1, Math.floor(CHUNK_BYTES / widthPx));
  let y = 0;
  for await (const rows of readChunks(file, range, rowsAtOnce * widthPx)) {
    signal.throwIfAborted();
    for (let from = 0; from < rows.length; from += widthPx, y += 1) {
      extend(extent, { bytes: rows.subarray(from, from + widthPx), empty, y });
    }
  }
  return extent.right === 0 ? null : toBox(extent);
}

/** Extends the box by one row. Compares with zeros (memcmp), and only outside the box. */
function extend(extent: Extent, row: { bytes: Buffer; empty: Buffer; y: number }): void {
  const { bytes, empty, y } = row;
  if (bytes.equals(empty)) return;
  extent.top = Math.min(extent.top, y);
  extent.bottom = y + 1;
  extent.left = Math.min(extent.left, firstContent(bytes.subarray(0, extent.left), empty));
  extent.right += contentLength(bytes.subarray(extent.right), empty);
}

/** Counts the zeros at the start of `bytes` by binary search. */
function firstContent(bytes: Buffer, empty: Buffer): number {
  let known = 0;
  let bound = bytes.length;
  while (known < bound) {
    const middle = (known + bound + 1) >> 1;
    if (isEmpty(bytes.subarray(known, middle), empty)) known = middle;
    else bound = middle - 1;
  }
  return known;
}

/** The length of `bytes` without the zeros at its end, by binary search. */
function contentLength(bytes: Buffer, empty: Buffer): number {
  let length = bytes.length;
  let bound = 0;
  while (bound < length) {
    const middle = (bound + length) >> 1;
    if (isEmpty(bytes.subarray(middle, length), empty)) length = middle;
    else bound = middle + 1;
  }
  return length;
}

function isEmpty(bytes: Buffer, empty: Buffer): boolean {
  return bytes.equals(empty.subarray(0, bytes.length));
}

function toBox({ left, right, top, bottom }: Extent): Box {
  return { leftPx: left, topPx: top, widthPx: right - left, heightPx: bottom - top };
}
