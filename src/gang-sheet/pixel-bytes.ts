/** Bytes of a pixel: RGBA, 8 bits a channel. */
export const BYTES_PER_PIXEL = 4;

/** The number of whole rows of pixels that fit into `limitBytes`; at least one. */
export function rowsWithin(limitBytes: number, widthPx: number): number {
  return Math.max(1, Math.floor(limitBytes / (widthPx * BYTES_PER_PIXEL)));
}
