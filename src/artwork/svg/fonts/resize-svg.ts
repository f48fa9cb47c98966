import type { Sharp } from 'sharp';
import type { Size } from '../../turn.ts';

/** Draws an opened document at exactly `size`, in sRGB with alpha. */
export function resizeSvg(image: Sharp, { widthPx, heightPx }: Size): Sharp {
  const options = { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false } as const;
  return image.resize(widthPx, heightPx, options).ensureAlpha();
}
