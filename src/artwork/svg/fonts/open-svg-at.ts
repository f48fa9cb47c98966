import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { openImage, openOwnPixels } from '../../configure-sharp.ts';
import type { Size } from '../../turn.ts';
import { drawWithFonts } from './draw-with-fonts.ts';
import { resizeSvg } from './resize-svg.ts';

export interface OpenSvgAt {
  readonly document: Buffer;
  /** `fonts` of its artwork; absent: it embeds none. */
  readonly fonts?: string | undefined;
  readonly size: Size;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

export interface OpenedSvg {
  /** To be run once: `size` large, sRGB with alpha. */
  readonly image: Sharp;
  /** To be called when `image` was run, or is not to be. */
  readonly dispose: () => Promise<void>;
}

/** Names of such scratch files begin so. */
export const DRAWN_FILE_PREFIX = 'drawn-';

/**
 * The one way to draw an SVG. What embeds fonts is drawn at once, by a process of its own, into a
 * scratch file.
 * @throws the decoder's error where fonts are embedded; the signal's reason
 */
export async function openSvgAt(request: OpenSvgAt): Promise<OpenedSvg> {
  const { document, fonts, size, scratchDir, signal } = request;
  if (fonts === undefined) {
    const image = resizeSvg(openImage(document, 'svg'), size);
    return { image, dispose: () => Promise.resolve() };
  }
  const to = join(scratchDir, `${DRAWN_FILE_PREFIX}${randomUUID()}.v`);
  const dispose = () => rm(to, { force: true });
  try {
    await drawWithFonts({ document, folder: fonts, size, to, signal });
  } catch (error) {
    await dispose();
    throw error;
  }
  return { image: openOwnPixels(to), dispose };
}
