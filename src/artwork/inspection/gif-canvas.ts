import { createReadStream } from 'node:fs';
import { open, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metadata } from 'sharp';
import type { Box } from '../../gang-sheet/artwork.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { assertPixels } from '../../image-files/artwork-fault.ts';
import { blank } from '../verdicts/blank.ts';
import { openImage } from '../decoding/configure-sharp.ts';
import { assertPixelFile } from '../decoding/decoded-pixels.ts';
import { regionOf } from '../decoding/regions.ts';
import { decoding } from '../decoding/decoding.ts';
import { headerDecodeBytes } from '../cost/fit-cost.ts';
import type { DecodeContext, InspectFile } from '../decoder/artwork-decoder.ts';
import { writeClearCanvas } from './write-clear-canvas.ts';
import { ByteWindow, type BytesOf } from '../../image-files/bytes/byte-window.ts';
import {
  afterSubBlocks,
  gifFrame,
  type GifFrame,
} from '../../image-files/structure/gif/gif-frame.ts';
import type { Size } from '../../image-files/turn.ts';

const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 };
const TRAILER = Buffer.from([0x3b]);

export interface GifCanvas
  extends Pick<InspectFile, 'file' | 'maxPixels' | 'scratchDir'>, DecodeContext {}

/** A `.v` file that holds the whole canvas. */
export interface ClearedCanvas {
  readonly path: string;
  readonly bytes: number;
  /** Width of the canvas in pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Browsers leave the canvas around a smaller first frame clear, but the decoder paints it in the
 * background colour. This function decodes the frame alone and puts it on a clear canvas.
 * @returns null if the frame fills the canvas
 * @throws ArtworkFault if canvas or frame has too many pixels, or the frame cannot be decoded or lies outside it
 */
export async function clearGifCanvas(
  { file, maxPixels, scratchDir, reserve, signal }: GifCanvas,
  header: Metadata,
): Promise<ClearedCanvas | null> {
  const copy = join(scratchDir, `frame-${file.sha256}.gif`);
  const framePath = join(scratchDir, `frame-${file.sha256}.v`);
  try {
    const frame = await copyFrame({ ...file, signal, reserve }, copy);
    if (frame === null) return null;
    const { canvas, box } = frame;
    // The header that the decoder returns may state the size of the canvas or of a frame.
    for (const size of [canvas, box]) assertPixels(size, maxPixels);
    const seen = seenOf(canvas, box);
    const bytes = [canvas, box].map((size) => decodeBytes(size, header, file.bytes));
    await reserve(Math.max(...bytes), file.bytes + writtenBytes(seen, canvas));
    const path = join(scratchDir, `${file.sha256}.v`);
    const image = openImage(copy, 'gif')
      .ensureAlpha()
      .extract({
        ...regionOf(seen),
        left: seen.leftPx - box.leftPx,
        top: seen.topPx - box.topPx,
      });
    await rm(path, { force: true });
    if (fillsHalf(seen, canvas)) {
      await decoding('gif', image.extend(marginsOf(seen, canvas)).toFile(path));
    } else {
      await decoding('gif', image.toFile(framePath));
      await assertPixelFile(framePath, seen);
      await writeClearCanvas(path, { framePath, box: seen, canvas, signal });
    }
    await assertPixelFile(path, canvas);
    const { widthPx: width, heightPx: height } = canvas;
    return { path, bytes: (await stat(path)).size, width, height };
  } finally {
    await Promise.all([copy, framePath].map((path) => rm(path, { force: true })));
  }
}

/** Bytes on the disk: the canvas, or the frame and its rows on a canvas that is otherwise a hole. */
function writtenBytes(seen: Box, canvas: Size): number {
  const pixels = ({ widthPx, heightPx }: Size): number => widthPx * heightPx;
  return BYTES_PER_PIXEL * (fillsHalf(seen, canvas) ? pixels(canvas) : 2 * pixels(seen));
}

/** A frame that fills more than half of the canvas is not written twice. */
function fillsHalf(seen: Box, canvas: Size): boolean {
  return 2 * seen.widthPx * seen.heightPx > canvas.widthPx * canvas.heightPx;
}

function marginsOf(seen: Box, canvas: Size) {
  return {
    left: seen.leftPx,
    top: seen.topPx,
    right: canvas.widthPx - seen.leftPx - seen.widthPx,
    bottom: canvas.heightPx - seen.topPx - seen.heightPx,
    background: CLEAR,
  };
}

function decodeBytes({ widthPx, heightPx }: Size, header: Metadata, fileBytes: number): number {
  return headerDecodeBytes('gif', { ...header, width: widthPx, height: heightPx }, fileBytes);
}

/** The part of the frame that lies on the canvas. */
function seenOf(canvas: Size, { leftPx, topPx, widthPx, heightPx }: Box): Box {
  const right = Math.min(canvas.widthPx, leftPx + widthPx);
  const bottom = Math.min(canvas.heightPx, topPx + heightPx);
  if (right <= leftPx || bottom <= topPx) throw blank();
  return { leftPx, topPx, widthPx: right - leftPx, heightPx: bottom - topPx };
}

/**
 * Writes a GIF with the first frame as its canvas; null when the frame already fills the canvas.
 */
async function copyFrame(
  { path, bytes, signal, reserve }: BytesOf & Pick<DecodeContext, 'reserve'>,
  copy: string,
): Promise<GifFrame | null> {
  const handle = await open(path);
  try {
    const window = new ByteWindow(handle, bytes, signal);
    const frame = await gifFrame(window);
    if (frame === null || fillsCanvas(frame)) return null;
    await reserve(0, bytes);
    const end = await endOf(frame, window);
    await writeFile(copy, createReadStream(path, { end: end - 1 }));
    const out = await open(copy, 'r+');
    try {
      await patch(out, frame, end);
    } finally {
      await out.close();
    }
    return frame;
  } finally {
    await handle.close();
  }
}

function fillsCanvas({ canvas, box }: GifFrame): boolean {
  const isAtOrigin = box.leftPx === 0 && box.topPx === 0;
  return isAtOrigin && box.widthPx === canvas.widthPx && box.heightPx === canvas.heightPx;
}

async function endOf({ at }: GifFrame, window: ByteWindow): Promise<number> {
  return (await afterSubBlocks(window, at + 1)) ?? window.sizeBytes;
}

async function patch(out: FileHandle, { box, descriptorAt }: GifFrame, end: number): Promise<void> {
  const sides = Buffer.alloc(4);
  sides.writeUInt16LE(box.widthPx, 0);
  sides.writeUInt16LE(box.heightPx, 2);
  await out.write(sides, 0, 4, 6);
  await out.write(Buffer.alloc(4), 0, 4, descriptorAt + 1);
  await out.write(TRAILER, 0, 1, end);
}
