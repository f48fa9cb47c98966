import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { openSvgWindow } from '../decoding/configure-sharp.ts';
import { mapBoxes, measureContentBoxes, type ContentBoxes } from '../decoding/content-box.ts';
import { wholeBox } from '../decoding/regions.ts';
import type { SpooledFile } from '../../image-files/spool-to-scratch.ts';
import type { Size } from '../../image-files/turn.ts';
import { isDrawnAt72 } from './drawing/drawn-at-72.ts';
import { openDrawnSvg } from './drawing/open-drawn-svg.ts';
import { prepareDocument, type InspectPicture, type PreparedDocument } from './prepare-document.ts';
import { MAX_SVG_BYTES, svgTooLarge } from '../../image-files/svg/reading/svg-limits.ts';
import { rootStyle } from '../../image-files/svg/root-style.ts';
import { svgSizeOf } from '../../image-files/svg/svg-size.ts';
import { svgWindow } from './drawing/svg-window.ts';

/**
 * Long side of the raster that is searched for content; one of its pixels is less than 0.03% of the
 * artwork.
 */
const MEASURED_PX = 4096;
const SRGB = { space: 'srgb', profile: null } as const;

export interface InspectSvg {
  readonly file: SpooledFile;
  /** Whether to measure the content box. */
  readonly trim: boolean;
  /** Alphas above which a pixel counts as content, for items that trim by a threshold. */
  readonly trimAlphas?: readonly number[];
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/**
 * Measures an SVG and prepares the document to draw, which is the file itself if nothing has to change.
 * The size is in CSS pixels and may be fractional. It only provides the proportions and a default: the
 * document is drawn at its printed size.
 * @param inspectPicture measures an embedded picture
 * @throws ArtworkFault, or the signal's reason
 */
export async function inspectSvg(
  request: InspectSvg,
  inspectPicture: InspectPicture,
): Promise<Artwork> {
  const { file, trim, scratchDir, signal } = request;
  if (file.bytes > MAX_SVG_BYTES) throw svgTooLarge(file.bytes);
  const prepared = await prepareDocument({ path: file.path, inspectPicture, scratchDir, signal });
  const size = svgSizeOf(prepared.text, rootStyle);
  await assertDrawable(prepared.text, size);
  const boxes = trim ? await contentBoxes(request, prepared, size) : { contentBox: null };
  return {
    id: file.sha256,
    ...(await drawnFile(request, prepared)),
    format: 'svg',
    ...size,
    interlaced: false,
    hasAlpha: true,
    needsTurning: false,
    ...boxes,
    source: { ...size, colour: SRGB },
    findings: prepared.findings,
    ...(prepared.fonts !== null && { fonts: prepared.fonts }),
    ...(isDrawnAt72(prepared.readText) && { drawnAt72: true }),
  };
}

/** Opens the document, which parses the whole text. */
async function assertDrawable(document: string, size: Size): Promise<void> {
  const raster = { widthPx: 1, heightPx: 1 };
  const window = svgWindow(document, { ownSize: size, box: wholeBox(size), raster });
  try {
    await openSvgWindow(window).metadata();
  } catch (cause) {
    const detail =
      'is an SVG document that cannot be drawn: open it in a drawing program and save it again as plain SVG';
    throw new ArtworkFault('artwork_damaged', detail, { cause });
  }
}

async function contentBoxes(
  { scratchDir, signal, trimAlphas: alphas = [] }: InspectSvg,
  { text, fonts }: PreparedDocument,
  size: Size,
): Promise<ContentBoxes> {
  const { widthPx, heightPx } = size;
  const scale = MEASURED_PX / Math.max(widthPx, heightPx);
  const width = Math.max(1, Math.round(widthPx * scale));
  const height = Math.max(1, Math.round(heightPx * scale));
  const raster = { widthPx: width, heightPx: height };
  const window = svgWindow(text, { ownSize: size, box: wholeBox(size), raster });
  const image = await openDrawnSvg({ window, size: raster, fonts: fonts ?? undefined, signal });
  const boxes = await measureContentBoxes({ image, format: 'svg', scratchDir, signal, alphas });
  return mapBoxes(boxes, (box) => ({
    leftPx: (box.leftPx * widthPx) / width,
    topPx: (box.topPx * heightPx) / height,
    widthPx: (box.widthPx * widthPx) / width,
    heightPx: (box.heightPx * heightPx) / height,
  }));
}

/** Writes a changed document next to the file, under the hash of the original. */
async function drawnFile(
  { file, scratchDir }: InspectSvg,
  { text, isAsFiled }: PreparedDocument,
): Promise<Pick<Artwork, 'path' | 'bytes'>> {
  if (isAsFiled) return { path: file.path, bytes: file.bytes };
  const path = join(scratchDir, `${file.sha256}.svg`);
  await rm(path, { force: true });
  await writeFile(path, text);
  return { path, bytes: (await stat(path)).size };
}
