import { readFile } from 'node:fs/promises';
import { decodedFormat, type Artwork, type Box } from '../../gang-sheet/artwork.ts';
import { vFileBytes } from '../../gang-sheet/units/v-file.ts';
import { turnBox, turnSize, inverseTurn, uprightTurn } from '../../image-files/turn.ts';
import { reserveFit } from '../cost/reserve-fit.ts';
import type { ContentBoxes, DecodeContext, FindContentBoxes } from '../decoder/artwork-decoder.ts';
import { openImage } from '../decoding/configure-sharp.ts';
import { mapBoxes, measureContentBoxes } from '../decoding/content-box.ts';
import { decoding } from '../decoding/decoding.ts';
import { wholeBox } from '../decoding/regions.ts';
import { ownFitting } from '../sizing/whole-fitting.ts';
import { openDrawnSvg } from '../svg/drawing/open-drawn-svg.ts';
import { svgWindow } from '../svg/drawing/svg-window.ts';

/**
 * Finds the boxes around the content of an artwork, in pixels of the upright image. An SVG is searched
 * at 4096 px: one of those pixels is less than 0.03 % of the artwork.
 * @throws ArtworkFault `artwork_empty` when no pixel is visible, or a decoding fault
 * @throws the signal's reason
 */
export async function findContentBoxes(
  request: FindContentBoxes,
  context: DecodeContext,
): Promise<ContentBoxes> {
  const { artwork, alphas } = request;
  if (!artwork.hasAlpha) return everything(artwork, alphas);
  const fitting = ownFitting(artwork);
  // The alpha channel, and a second file for each alpha that is measured besides 0, one at a time.
  const files = alphas.some((alpha) => alpha !== 0) ? 2 : 1;
  const fileBytes = files * vFileBytes(fitting, 1);
  await reserveFit(context.reserve, { artwork, fitting, fileBytes });
  return artwork.format === 'svg' ? boxesOfSvg(request, context) : boxesOfRaster(request, context);
}

function everything(artwork: Artwork, alphas: readonly number[]): ContentBoxes {
  const whole = wholeBox(artwork);
  const ofAlphas = alphas.map((alpha) => [alpha, whole] as const);
  return { contentBox: whole, contentBoxes: Object.fromEntries(ofAlphas) };
}

async function boxesOfRaster(
  { artwork, alphas, scratchDir }: FindContentBoxes,
  { signal }: DecodeContext,
): Promise<ContentBoxes> {
  const { format, path } = artwork;
  const decodeAs = decodedFormat(artwork);
  const { orientation } = await decoding(format, openImage(path, decodeAs).metadata());
  const turn = uprightTurn(orientation);
  const size = turnSize(inverseTurn(turn), artwork);
  const image = openImage(path, decodeAs);
  const boxes = await measureContentBoxes({ image, format, scratchDir, signal, alphas });
  return mapBoxes(boxes, (box) => turnBox(turn, size, box));
}

async function boxesOfSvg(
  { artwork, alphas, scratchDir }: FindContentBoxes,
  { signal }: DecodeContext,
): Promise<ContentBoxes> {
  const { widthPx, heightPx } = ownFitting(artwork);
  const raster = { widthPx, heightPx };
  const document = await readFile(artwork.path, 'utf8');
  const window = svgWindow(document, { ownSize: artwork, box: wholeBox(artwork), raster });
  const { fonts } = artwork;
  const image = await openDrawnSvg({ window, size: raster, fonts, signal });
  const boxes = await measureContentBoxes({ image, format: 'svg', scratchDir, signal, alphas });
  return mapBoxes(boxes, (box) => inUnits(box, artwork, raster));
}

/** Scales a box of the raster to the size of the artwork. */
function inUnits(
  { leftPx, topPx, widthPx, heightPx }: Box,
  own: Pick<Artwork, 'widthPx' | 'heightPx'>,
  raster: Pick<Artwork, 'widthPx' | 'heightPx'>,
): Box {
  return {
    leftPx: (leftPx * own.widthPx) / raster.widthPx,
    topPx: (topPx * own.heightPx) / raster.heightPx,
    widthPx: (widthPx * own.widthPx) / raster.widthPx,
    heightPx: (heightPx * own.heightPx) / raster.heightPx,
  };
}
