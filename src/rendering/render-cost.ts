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

/** Bytes for verifying pixels: a part is decoded to a scratch file, and compared one band at a time. */
export const VERIFY_PIXELS_BYTES = 32 * MIB;

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
