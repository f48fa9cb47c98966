import { BYTES_PER_PIXEL, rowsPerStrip, stripPixelBytes } from './strips/strip.ts';

export interface RenderCostInput {
  readonly widthPx: number;
  readonly threads: number;
}

const MIB = 1024 * 1024;

/** A worker thread: V8's heap, the kernels' memory, and buffers between two garbage collections. */
const WORKER_BYTES = 24 * MIB;

/** The main thread's share: compressed strips that were written and not yet collected. */
const WRITTEN_BYTES = 24 * MIB;

/** A finished part is decoded to a scratch file, and compared from there a band at a time. */
export const VERIFY_PIXELS_BYTES = 32 * MIB;

/**
 * Most bytes that rendering itself holds, whatever the sheet's length; fitted artworks come on top.
 * Measured with noise, which does not compress: 60, 75 and 131 MB with 1, 2 and 4 threads.
 */
export function renderCostBytes({ widthPx, threads }: RenderCostInput): number {
  const stripBytes = stripPixelBytes(rowsPerStrip(widthPx), widthPx * BYTES_PER_PIXEL);
  const underWay = threads + 2;
  // One buffer is being laid; a strip under way has its pixels, or its compressed bytes, or both;
  // one that a thread works on has its filtered rows besides.
  const strips = 1 + 2 * underWay + threads;
  return strips * stripBytes + threads * WORKER_BYTES + WRITTEN_BYTES;
}
