import { readFile } from 'node:fs/promises';
import type { Artwork, Box } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import { decodedPixels } from '../decoding/decoded-pixels.ts';
import { wholeBox } from '../decoding/regions.ts';
import { contentBoxOf, placingTurn } from './prepare-fit.ts';
import { inverseTurn, turnBox, turnSize, type Size } from '../../image-files/turn.ts';
import { turnPixels } from './turn-pixels.ts';
import { writeSlices } from './write-slices.ts';
import { openDrawnSvg } from '../svg/drawing/open-drawn-svg.ts';
import { svgWindow } from '../svg/drawing/svg-window.ts';

export interface DrawSvgSlices {
  readonly artwork: Artwork;
  readonly fitting: Fitting;
  /** A new file of plain rows. */
  readonly path: string;
  readonly signal: AbortSignal;
}

/** Draws an SVG as placed, slice by slice, each from its own window into the vectors. */
export async function drawSvgSlices(request: DrawSvgSlices): Promise<void> {
  const { artwork, fitting, path, signal } = request;
  const document = await readFile(artwork.path, 'utf8');
  const turn = placingTurn(fitting);
  const back = inverseTurn(turn);
  const drawn = turnSize(back, fitting);
  const content = fitting.trim ? contentBoxOf(artwork, fitting) : wholeBox(artwork);
  await writeSlices({
    path,
    size: fitting,
    signal,
    slice: async (box) => {
      const raster = turnBox(back, fitting, box);
      const window = { ownSize: artwork, box: scaleBox(raster, drawn, content), raster };
      const image = await openDrawnSvg({
        window: svgWindow(document, window),
        size: raster,
        fonts: artwork.fonts,
        signal,
      });
      return decodedPixels(turnPixels(image, turn).ensureAlpha(), box, 'svg');
    },
  });
}

/** The part of `content` that appears in a box of the drawing. */
function scaleBox(box: Box, drawn: Size, content: Box): Box {
  const across = content.widthPx / drawn.widthPx;
  const down = content.heightPx / drawn.heightPx;
  return {
    leftPx: content.leftPx + box.leftPx * across,
    topPx: content.topPx + box.topPx * down,
    widthPx: box.widthPx * across,
    heightPx: box.heightPx * down,
  };
}
