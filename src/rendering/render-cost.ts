import { MIB } from '../gang-sheet/units/mib.ts';
import { BYTES_PER_PIXEL } from '../gang-sheet/units/pixel-bytes.ts';
import { rowsPerStrip, stripPixelBytes } from './strips/strip.ts';

export interface RenderCostInput {
  readonly widthPx: number;
  readonly threads: number;
}

/** Bytes per encoder thread: V8's heap, the kernels' memory, and buffers between two garbage collections. */
const WORKER_BYTES = 24 * MIB;

/** Bytes of compressed strips that the main thread has written but not yet garbage-collected. */
const WRITTEN_BYTES = 24 * MIB;

/** Bytes for comparing the pixels of a decoded part, one band at a time. */
export const COMPARE_PIXELS_BYTES = 8 * MIB;

/** Bytes per pixel of width that are in flight while libvips decodes a part: measured at 3,570. */
const DECODED_COLUMN_BYTES = 3_600;

/** Bytes for decoding an image of a part to a scratch file, to compare its pixels. */
export function decodePartBytes(widthPx: number): number {
  return widthPx * DECODED_COLUMN_BYTES;
}

/**
 * Returns the maximum number of bytes that rendering itself holds, regardless of the sheet's
 * length. Fitted artworks are extra. Measured with noise, which does not compress: 60, 75 and 131
 * MB with 1, 2 and 4 threads.
 */
export function renderCostBytes({ widthPx, threads }: RenderCostInput): number {
  const stripBytes = stripPixelBytes(rowsPerStrip(widthPx), widthPx * BYTES_PER_PIXEL);
  const pending = threads + 2;
  // One buffer is being laid. A pending strip holds its pixels, its compressed bytes, or both. A strip that
  // a thread is encoding also holds its filtered rows.
  const strips = 1 + 2 * pending + threads;
  return strips * stripBytes + threads * WORKER_BYTES + WRITTEN_BYTES;
}
