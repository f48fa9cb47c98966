import { readFile } from 'node:fs/promises';
import type { Metadata, Sharp } from 'sharp';
import { contentBoxAt, decodedFormat, type Artwork, type Box } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import { openImage } from '../decoding/configure-sharp.ts';
import { decoding } from '../decoding/decoding.ts';
import { regionOf, wholeBox } from '../decoding/regions.ts';
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

/** An image that only remains to be rotated and, if `enlarge` is set, enlarged first. */
export interface PreparedFit {
  /**
   * A pipeline that can run once. It yields sRGB with alpha in the orientation of the file, trimmed and,
   * unless `enlarge` is set, resized.
   */
  readonly image: Sharp;
  /** The image that `enlargeFile` must enlarge to `size`; null if it has that size already. */
  readonly enlarge: Enlarging | null;
  readonly size: Size;
  /** From the orientation of the file to that of the placement. */
  readonly turn: Turn;
}

/**
 * Sets up every step before rotation. sharp runs its operations in a fixed order and holds the whole
 * image to rotate it. Orientation, mirroring and rotation are therefore combined and come last, when
 * the image has its printed size.
 * @throws ArtworkFault if the header cannot be read
 */
export function prepareFit(artwork: Artwork, fitting: Fitting): Promise<PreparedFit> {
  return artwork.format === 'svg' ? prepareSvg(artwork, fitting) : prepareRaster(artwork, fitting);
}

/** The mirroring and rotation that a placement adds to an upright artwork. */
export function placingTurn({ mirror, rotated }: Fitting): Turn {
  return { mirror, angle: rotated ? 90 : 0 };
}

/**
 * The content box that a trimmed fitting shows.
 * @throws TypeError if it was never measured
 */
export function contentBoxOf(artwork: Artwork, { trimAlpha }: Fitting): Box {
  const box = contentBoxAt(artwork, trimAlpha);
  if (box === null) throw new TypeError(`the content box of ${artwork.id} was never measured`);
  return box;
}

async function prepareSvg(artwork: Artwork, fitting: Fitting): Promise<PreparedFit> {
  const turn = placingTurn(fitting);
  const size = turnSize(inverseTurn(turn), fitting);
  const document = await readFile(artwork.path, 'utf8');
  const box = fitting.trim ? contentBoxOf(artwork, fitting) : wholeBox(artwork);
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
  if (content !== null) image.extract(regionOf(content));
  const source = content ?? turnSize(inverseTurn(upright), artwork);
  const enlarge = enlargingOf({ metadata, source, size });
  return { image: enlarge ? image.ensureAlpha() : resized(image, size), enlarge, size, turn };
}

/**
 * sharp converts embedded profiles to sRGB, with two exceptions: it converts 16-bit RGB to Display P3
 * and then treats the values as sRGB, and it ignores the profile of 16-bit grey. Reducing both to 8 bits
 * first avoids this.
 */
function inSrgb(image: Sharp, { depth, icc, space }: Metadata): Sharp {
  if (icc === undefined || depth !== 'ushort') return image;
  if (space === 'rgb16') return image.pipelineColourspace('srgb');
  return space === 'grey16' ? image.pipelineColourspace('b-w') : image;
}

/** Resizes without shrink-on-load, which would use a coarser filter for JPEG and WebP. */
function resized(image: Sharp, { widthPx, heightPx }: Size): Sharp {
  const options = { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false } as const;
  return image.resize(widthPx, heightPx, options).ensureAlpha();
}
