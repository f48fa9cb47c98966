import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';

interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

const MAX_WIDTH_PX = 600;
const MAX_HEIGHT_PX = 4000;
/**
 * Number of copies of the preview: the shrunk artworks, the canvas that they are laid on, and the encoder's
 * copy.
 */
const COPIES = 3;

/** Returns the scale of a sheet's preview, at most 1. */
export function previewScale({ widthPx, heightPx }: Size): number {
  return Math.min(1, MAX_WIDTH_PX / widthPx, MAX_HEIGHT_PX / heightPx);
}

/** Returns the maximum number of bytes in use while a sheet's preview is made. */
export function previewCostBytes(sheet: Size): number {
  const scale = previewScale(sheet);
  return Math.ceil(COPIES * sheet.widthPx * scale * sheet.heightPx * scale * BYTES_PER_PIXEL);
}
