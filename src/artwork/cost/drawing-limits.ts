import { rowsWithin } from '../../gang-sheet/units/pixel-bytes.ts';
import type { Size } from '../../image-files/turn.ts';

/**
 * Size of a slice. Rotating an image, whatever its size, keeps one slice and its rotated copy in memory.
 */
export const SLICE_BYTES = 32 * 1024 * 1024;

/**
 * Largest image that is rotated in memory. Rotation on disk needs less memory but reads the image
 * twice.
 */
export const TURN_IN_MEMORY_BYTES = 64 * 1024 ** 2;

/** The longest side of the cairo surface that librsvg draws on. */
const CANVAS_PX = 32_767;

/** Keeps the slices of a narrow image within that surface. */
const MAX_ROWS = 16_384;

/** Whether an SVG of this size must be drawn in slices. */
export function exceedsCanvas({ widthPx, heightPx }: Size): boolean {
  return widthPx > CANVAS_PX || heightPx > CANVAS_PX;
}

/** Returns the number of rows in a slice of an image. */
export function sliceRows({ widthPx }: Size): number {
  return Math.min(MAX_ROWS, rowsWithin(SLICE_BYTES, widthPx));
}
