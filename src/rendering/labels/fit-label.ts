import sharp from 'sharp';
import type { FittedArtwork } from '../../gang-sheet/fitted-artwork.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { labelSvg } from './label-text.ts';

/** Draws a label as a fitted artwork. */
export async function fitLabel(
  text: string,
  size: { readonly widthPx: number; readonly heightPx: number },
): Promise<FittedArtwork> {
  const { widthPx, heightPx } = size;
  const svg = Buffer.from(labelSvg(text, size));
  const pixels = await sharp(svg)
    .resize(widthPx, heightPx, { fit: 'fill' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  const rowBytes = widthPx * BYTES_PER_PIXEL;
  return {
    widthPx,
    heightPx,
    residentBytes: pixels.length,
    rows: (fromRow, count) => pixels.subarray(fromRow * rowBytes, (fromRow + count) * rowBytes),
    dispose: () => Promise.resolve(),
  };
}
