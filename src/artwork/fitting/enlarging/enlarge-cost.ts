import type { Size } from '../../../image-files/turn.ts';
import { rowsWithin } from '../../../gang-sheet/pixel-bytes.ts';

/** Of the enlarged picture. */
const STRIP_BYTES = 2 * 1024 * 1024;
/** A turned strip is made of columns, and fewer than these are not worth the way to each row of the file. */
const LEAST_ROWS = 32;
/** The enlarged pixel, its turned copy, what it was resampled from along the row, and from the file. */
const WORK_BYTES_PER_PIXEL = 4 + 4 + 8 + 4;
/** A worker thread with its JavaScript heap; 16 MiB were measured. */
const THREAD_BYTES = 17 * 1024 * 1024;

/** Rows that are enlarged at a time of a picture that is placed so. */
export function enlargedRowsAtOnce({ widthPx, heightPx }: Size): number {
  return Math.min(heightPx, Math.max(LEAST_ROWS, rowsWithin(STRIP_BYTES, widthPx)));
}

/** Bytes that enlarging to a picture that is placed so holds at most, its thread included. */
export function enlargingBytes(placed: Size): number {
  return THREAD_BYTES + enlargedRowsAtOnce(placed) * placed.widthPx * WORK_BYTES_PER_PIXEL;
}
