import type { Size } from '../../image-files/turn.ts';
import { rowsWithin } from '../../gang-sheet/units/pixel-bytes.ts';

/** Size of a slice of the enlarged image. */
const SLICE_BYTES = 2 * 1024 * 1024;
/**
 * Minimum number of rows. A rotated slice reads columns, so every slice reads all source rows, which is
 * not worth it for only a few rows.
 */
const LEAST_ROWS = 32;
/** For each pixel: the enlarged pixel, its rotated copy, its resampled row and the row of the file. */
const WORK_BYTES_PER_PIXEL = 4 + 4 + 8 + 4;
/** A worker thread with its heap; measured at 16 MiB. */
const THREAD_BYTES = 17 * 1024 * 1024;

/** Returns the number of rows to enlarge at a time. */
export function enlargedRowsAtOnce({ widthPx, heightPx }: Size): number {
  return Math.min(heightPx, Math.max(LEAST_ROWS, rowsWithin(SLICE_BYTES, widthPx)));
}

/** Returns the maximum memory that enlarging needs, including its thread. */
export function enlargingBytes(placed: Size): number {
  return THREAD_BYTES + enlargedRowsAtOnce(placed) * placed.widthPx * WORK_BYTES_PER_PIXEL;
}
