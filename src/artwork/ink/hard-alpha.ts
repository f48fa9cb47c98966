import { FULL_ALPHA } from '../../gang-sheet/alpha.ts';
/** Lossy compression makes the alpha of hard edges a little uneven. */
const UNEVEN = 2;

/** Whether an alpha is that of a clear or an opaque pixel. */
export function isHardAlpha(alpha: number): boolean {
  return alpha <= UNEVEN || alpha >= FULL_ALPHA - UNEVEN;
}

/** @param pixels RGBA as it lies in memory, one number a pixel, little-endian */
export function areHardPixels(pixels: Uint32Array): boolean {
  for (const pixel of pixels) {
    if (!isHardAlpha(pixel >>> 24)) return false;
  }
  return true;
}
