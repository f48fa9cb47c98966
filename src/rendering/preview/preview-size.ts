interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

const MAX_WIDTH_PX = 600;
const MAX_HEIGHT_PX = 4000;
const BYTES_PER_PIXEL = 4;
/** The small pictures of the artworks, the picture that they are laid on, and its encoder's copy. */
const PICTURES = 3;

/** How much smaller the preview of a sheet is; at most 1. */
export function previewScale({ widthPx, heightPx }: Size): number {
  return Math.min(1, MAX_WIDTH_PX / widthPx, MAX_HEIGHT_PX / heightPx);
}

/** Most bytes that making the preview of a sheet holds. */
export function previewCostBytes(sheet: Size): number {
  const scale = previewScale(sheet);
  return Math.ceil(PICTURES * sheet.widthPx * scale * sheet.heightPx * scale * BYTES_PER_PIXEL);
}
