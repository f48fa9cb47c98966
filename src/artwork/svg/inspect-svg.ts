import { readFile } from 'node:fs/promises';
import type { Artwork, Box } from '../../gang-sheet/artwork.ts';
import { tooLarge } from '../artwork-fault.ts';
import { openImage, openSvgWindow } from '../configure-sharp.ts';
import { svgWindow } from './svg-window.ts';
import { measureContentBox } from '../content-box.ts';
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
  if (file.bytes > MAX_BYTES) throw tooLarge(MAX_BYTES, file.bytes);
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
    contentBox: trim ? await contentBox(request, bytes, size) : null,
  };
}

async function contentBox(
  { scratchDir, signal }: InspectSvg,
  bytes: Buffer,
  { widthPx, heightPx }: Size,
): Promise<Box> {
  const scale = MEASURED_PX / Math.max(widthPx, heightPx);
  const width = Math.max(1, Math.round(widthPx * scale));
  const height = Math.max(1, Math.round(heightPx * scale));
  const raster = { widthPx: width, heightPx: height };
  const box0 = { leftPx: 0, topPx: 0, widthPx, heightPx };
  const image = openSvgWindow(
    svgWindow(bytes.toString(), { ownSize: { widthPx, heightPx }, box: box0, raster }),
  );
  const box = await measureContentBox({ image, format: 'svg', scratchDir, signal });
  return {
    leftPx: (box.leftPx * widthPx) / width,
    topPx: (box.topPx * heightPx) / height,
    widthPx: (box.widthPx * widthPx) / width,
    heightPx: (box.heightPx * heightPx) / height,
  };
}
