import sharp, { type Sharp } from 'sharp';
import { openSvgWindow } from '../../decoding/configure-sharp.ts';
import type { Size } from '../../../image-files/turn.ts';
import { drawWithFonts } from './draw-with-fonts.ts';

const RGBA_CHANNELS = 4;

export interface OpenDrawnSvg {
  /** What `svgWindow` made. */
  readonly window: Buffer;
  /** The raster that it was made for. */
  readonly size: Size;
  /** Of the artwork: the folder of the fonts that it embeds. */
  readonly fonts: string | undefined;
  readonly signal?: AbortSignal;
}

/**
 * The one way to draw an SVG: what it gives is to be run once. A document that embeds fonts is drawn at
 * once, and all of its pixels are held: large ones are drawn by `drawSvgStrips`.
 * @throws the decoder's error, the signal's reason
 */
export async function openDrawnSvg({ window, size, fonts, signal }: OpenDrawnSvg): Promise<Sharp> {
  if (fonts === undefined) return openSvgWindow(window).ensureAlpha();
  const pixels = await drawWithFonts({ document: window, folder: fonts, signal });
  const { widthPx: width, heightPx: height } = size;
  return sharp(pixels, {
    raw: { width, height, channels: RGBA_CHANNELS },
    limitInputPixels: false,
  });
}
