import { readFile } from 'node:fs/promises';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import { tooLarge } from '../artwork-fault.ts';
import { openImage } from '../configure-sharp.ts';
import { measureContentBoxes, mapBoxes, type ContentBoxes } from '../content-box.ts';
import { decoding } from '../decoding.ts';
import type { SpooledFile } from '../spool-to-scratch.ts';
import type { Size } from '../turn.ts';
import { assertSelfContained } from './svg-references.ts';
import { svgSizeOf } from './svg-size.ts';

/** A document is held whole, as text and as a tree of some ten times that. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Long side of the raster on which content is looked for: finer than 0.03 % of the picture. */
const MEASURED_PX = 4096;

export interface InspectSvg {
  readonly file: SpooledFile;
  /** Whether the content box is wanted. */
  readonly trim: boolean;
  /** Alphas above which a pixel is content, for items that trim by a threshold. */
  readonly trimAlphas?: readonly number[];
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/**
 * Measures an SVG. Its size is in CSS pixels, with fractions, and says no more than proportions and
 * a default: it is drawn at whatever size it is printed.
 * @throws ArtworkFault, or the signal's reason
 */
export async function inspectSvg(request: InspectSvg): Promise<Artwork> {
  const { file, trim } = request;
  if (file.bytes > MAX_BYTES) throw tooLarge(MAX_BYTES);
  const bytes = await readFile(file.path);
  const document = bytes.toString('utf8');
  assertSelfContained(document);
  // Opening parses the whole document.
  await decoding('svg', openImage(bytes, 'svg').metadata());
  const size = svgSizeOf(document);
  return {
    id: file.sha256,
    path: file.path,
    bytes: file.bytes,
    format: 'svg',
    ...size,
    interlaced: false,
    hasAlpha: true,
    needsTurning: false,
    ...(trim ? await contentBoxes(request, bytes, size) : { contentBox: null }),
  };
}

async function contentBoxes(
  { scratchDir, signal, trimAlphas: alphas = [] }: InspectSvg,
  bytes: Buffer,
  { widthPx, heightPx }: Size,
): Promise<ContentBoxes> {
  const scale = MEASURED_PX / Math.max(widthPx, heightPx);
  const width = Math.max(1, Math.round(widthPx * scale));
  const height = Math.max(1, Math.round(heightPx * scale));
  const image = openImage(bytes, 'svg').resize(width, height, { fit: 'fill' });
  const boxes = await measureContentBoxes({ image, format: 'svg', scratchDir, signal, alphas });
  return mapBoxes(boxes, (box) => ({
    leftPx: (box.leftPx * widthPx) / width,
    topPx: (box.topPx * heightPx) / height,
    widthPx: (box.widthPx * widthPx) / width,
    heightPx: (box.heightPx * heightPx) / height,
  }));
}
