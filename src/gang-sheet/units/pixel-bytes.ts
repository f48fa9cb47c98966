/** Bytes per pixel: RGBA, 8 bits per channel. */
export const BYTES_PER_PIXEL = 4;

/** Returns how many whole pixel rows fit into `limitBytes`; at least one. */
export function rowsWithin(limitBytes: number, widthPx: number): number {
  return Math.max(1, Math.floor(limitBytes / (widthPx * BYTES_PER_PIXEL)));
}
