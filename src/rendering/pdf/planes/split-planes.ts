import { BYTES_PER_PIXEL } from '../../../gang-sheet/units/pixel-bytes.ts';
import type { FilterKernel, StripShape } from '../../strips/filter-kernel.ts';
import type { Plane } from '../../strips/strip.ts';

/** Number of channels per plane. */
export const CHANNELS: Readonly<Record<Plane, number>> = { colour: 3, alpha: 1 };

const OPAQUE = 255;
const COLOURS = 3;

/** Returns the number of bytes in a filtered row: one for its filter type, plus its channels. */
export function filteredRowBytes(widthPx: number, plane: Plane): number {
  return 1 + widthPx * CHANNELS[plane];
}

/**
 * Returns the rows of one plane with PNG's filters applied. The filters work on each channel separately, so
 * filtering RGBA rows and then splitting them equals splitting and then filtering. One kernel therefore
 * serves all planes.
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

/** Returns whether all pixels of the strip, without the row above, are opaque. */
export function isOpaque(pixels: Uint8Array, { rowBytes }: StripShape): boolean {
  for (let at = rowBytes + COLOURS; at < pixels.length; at += BYTES_PER_PIXEL) {
    if (pixels[at] !== OPAQUE) return false;
  }
  return true;
}

/** Copies the colours of a filtered row. Both rows begin with the filter type. */
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
