import { readFile } from 'node:fs/promises';
import type { Metadata, Sharp } from 'sharp';
import { contentBoxAt, decodedFormat, type Artwork, type Box } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import { openImage } from '../decoding/configure-sharp.ts';
import { decoding } from '../decoding/decoding.ts';
import { enlargingOf, type Enlarging } from './enlarging/enlarging-of.ts';
import { openDrawnSvg } from '../svg/drawing/open-drawn-svg.ts';
import { svgWindow } from '../svg/drawing/svg-window.ts';
import {
  combineTurns,
  inverseTurn,
  turnBox,
  turnSize,
  uprightTurn,
  type Size,
  type Turn,
} from '../../image-files/turn.ts';

/** A picture that only has to be enlarged, where it says so, and turned. */
export interface PreparedFit {
  /** To be run once: gives sRGB with alpha, trimmed and, unless `enlarge` is set, resized, lying as in the file. */
  readonly image: Sharp;
  /** What `image` gives and `enlargeFile` is to enlarge to `size`. */
  readonly enlarge: Enlarging | null;
  readonly size: Size;
  /** From there to how it is placed. */
  readonly turn: Turn;
}

/**
 * Lines up all that comes before turning. sharp runs its operations in an order of its own, and
 * turns a picture by holding it whole; so orientation, mirroring and turning are taken together
 * here, and come last, when the picture has its printed size.
 * @throws ArtworkFault when the header cannot be read
 */
export function prepareFit(artwork: Artwork, fitting: Fitting): Promise<PreparedFit> {
  return artwork.format === 'svg' ? prepareSvg(artwork, fitting) : prepareRaster(artwork, fitting);
}

export function placingTurn({ mirror, rotated }: Fitting): Turn {
  return { mirror, angle: rotated ? 90 : 0 };
}

export function contentBoxOf(artwork: Artwork, { trimAlpha }: Fitting): Box {
  const box = contentBoxAt(artwork, trimAlpha);
  if (box === null) throw new TypeError(`the content box of ${artwork.id} was never measured`);
  return box;
}

/** Upright. */
export function wholeOf({ widthPx, heightPx }: Size): Box {
  return { leftPx: 0, topPx: 0, widthPx, heightPx };
}

async function prepareSvg(artwork: Artwork, fitting: Fitting): Promise<PreparedFit> {
  const turn = placingTurn(fitting);
  const size = turnSize(inverseTurn(turn), fitting);
  const document = await readFile(artwork.path, 'utf8');
  const box = fitting.trim ? contentBoxOf(artwork, fitting) : wholeOf(artwork);
  const window = svgWindow(document, { ownSize: artwork, box, raster: size });
  const image = await openDrawnSvg({ window, size, fonts: artwork.fonts });
  return { image, enlarge: null, size, turn };
}

async function prepareRaster(artwork: Artwork, fitting: Fitting): Promise<PreparedFit> {
  const { format, path } = artwork;
  const decodeAs = decodedFormat(artwork);
  const metadata = await decoding(format, openImage(path, decodeAs).metadata());
  const upright = uprightTurn(metadata.orientation);
  const turn = combineTurns(upright, placingTurn(fitting));
  const size = turnSize(inverseTurn(turn), fitting);
  const image = inSrgb(openImage(path, decodeAs), metadata);
  const content = fitting.trim
    ? turnBox(inverseTurn(upright), artwork, contentBoxOf(artwork, fitting))
    : null;
  if (content !== null) image.extract(toRegion(content));
  const source = content ?? turnSize(inverseTurn(upright), artwork);
  const enlarge = enlargingOf({ metadata, source, size });
  return { image: enlarge ? image.ensureAlpha() : resized(image, size), enlarge, size, turn };
}

/**
 * sharp converts embedded profiles to sRGB by itself, with two exceptions: 16-bit RGB is converted to
 * Display P3 and its numbers are then taken for sRGB, and the profile of 16-bit grey is left aside.
 * Reducing them to 8 bits first avoids both.
 */
function inSrgb(image: Sharp, { depth, icc, space }: Metadata): Sharp {
  if (icc === undefined || depth !== 'ushort') return image;
  if (space === 'rgb16') return image.pipelineColourspace('srgb');
  return space === 'grey16' ? image.pipelineColourspace('b-w') : image;
}

/** Shrink-on-load would take JPEG and WebP through a coarser filter than the one asked for. */
function resized(image: Sharp, { widthPx, heightPx }: Size): Sharp {
  const options = { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false } as const;
  return image.resize(widthPx, heightPx, options).ensureAlpha();
}

function toRegion({ leftPx, topPx, widthPx, heightPx }: Box) {
  return { left: leftPx, top: topPx, width: widthPx, height: heightPx };
}
