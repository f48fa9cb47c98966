import { FULL_ALPHA } from '../../gang-sheet/units/alpha.ts';

/** Tolerance: lossy compression makes the alpha of hard edges slightly uneven. */
const UNEVEN = 2;

/** Whether an alpha is clear or opaque. */
export function isHardAlpha(alpha: number): boolean {
  return alpha <= UNEVEN || alpha >= FULL_ALPHA - UNEVEN;
}

/** @param pixels RGBA in memory order, one little-endian number per pixel */
export function areHardPixels(pixels: Uint32Array): boolean {
  for (const pixel of pixels) {
    if (!isHardAlpha(pixel >>> 24)) return false;
  }
  return true;
}
