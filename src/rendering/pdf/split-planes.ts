import type { FilterKernel, StripShape } from '../strips/filter-kernel.ts';
import { BYTES_PER_PIXEL, type Plane } from '../strips/strip.ts';

export const CHANNELS: Readonly<Record<Plane, number>> = { colour: 3, alpha: 1 };

const OPAQUE = 255;
const COLOURS = 3;

/** Bytes of a filtered row: its filter type and its channels. */
export function filteredRowBytes(widthPx: number, plane: Plane): number {
  return 1 + widthPx * CHANNELS[plane];
}

/**
 * The filtered rows of one plane, as PNG filters them. Its filters work on each channel by itself,
 * so rows of RGBA that are filtered and then taken apart are rows that were taken apart and then
 * filtered: one kernel does for all.
 * @param pixels the row above, then the rows: RGBA
 */
export function filterPlane(
  pixels: Uint8Array,
  { plane, ...shape }: StripShape & { readonly plane: Plane },
  kernel: FilterKernel,
): Uint8Array {
  const { bytes } = kernel.filter(pixels, shape);
  const widthPx = shape.rowBytes / BYTES_PER_PIXEL;
  const rowBytes = filteredRowBytes(widthPx, plane);
  const filtered = new Uint8Array(shape.rows * rowBytes);
  const take = plane === 'colour' ? takeColours : takeAlpha;
  for (let row = 0; row < shape.rows; row += 1) {
    take(
      bytes.subarray(row * (shape.rowBytes + 1), (row + 1) * (shape.rowBytes + 1)),
      filtered.subarray(row * rowBytes, (row + 1) * rowBytes),
    );
  }
  return filtered;
}

/** Whether every one of the strip's own pixels is opaque. */
export function isOpaque(pixels: Uint8Array, { rowBytes }: StripShape): boolean {
  for (let at = rowBytes + COLOURS; at < pixels.length; at += BYTES_PER_PIXEL) {
    if (pixels[at] !== OPAQUE) return false;
  }
  return true;
}

/** Both rows begin with the filter type. */
function takeColours(from: Uint8Array, to: Uint8Array): void {
  to[0] = from[0] ?? 0;
  for (let source = 1, target = 1; target < to.length; source += BYTES_PER_PIXEL) {
    to[target] = from[source] ?? 0;
    to[target + 1] = from[source + 1] ?? 0;
    to[target + 2] = from[source + 2] ?? 0;
    target += COLOURS;
  }
}

function takeAlpha(from: Uint8Array, to: Uint8Array): void {
  to[0] = from[0] ?? 0;
  for (let source = BYTES_PER_PIXEL, target = 1; target < to.length; target += 1) {
    to[target] = from[source] ?? 0;
    source += BYTES_PER_PIXEL;
  }
}
