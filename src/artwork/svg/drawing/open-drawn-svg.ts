import sharp, { type Sharp } from 'sharp';
import { openSvgWindow } from '../../decoding/configure-sharp.ts';
import type { Size } from '../../../image-files/turn.ts';
import { drawWithFonts } from './draw-with-fonts.ts';

const RGBA_CHANNELS = 4;

export interface OpenDrawnSvg {
  /** A document that `svgWindow` made. */
  readonly window: Buffer;
  /** The raster that it was made for, in pixels. */
  readonly size: Size;
  /** Folder of the fonts that the artwork embeds. */
  readonly fonts: string | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Draws an SVG. Every SVG is drawn here. The returned pipeline can run once. A document with embedded
 * fonts is drawn immediately and its pixels are held in memory, so `drawSvgSlices` draws large ones.
 * @throws the decoder's error; the signal's reason
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
