import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { documentBytes } from '../cost/drawing-cost.ts';
import { drawnBytes } from '../cost/fit-cost.ts';
import { isOutOfMemory } from '../decoder/out-of-memory.ts';
import type { DecodeContext, InspectFile } from '../decoder/artwork-decoder.ts';
import { openSvgWindow } from '../decoding/configure-sharp.ts';
import { wholeBox } from '../decoding/regions.ts';
import type { Size } from '../../image-files/turn.ts';
import { isDrawnAt72 } from './drawing/drawn-at-72.ts';
import { prepareDocument, type InspectPicture, type PreparedDocument } from './prepare-document.ts';
import { MAX_SVG_BYTES, svgTooLarge } from '../../image-files/svg/reading/svg-limits.ts';
import { rootStyle } from '../../image-files/svg/root-style.ts';
import { svgSizeOf } from '../../image-files/svg/svg-size.ts';
import { svgWindow } from './drawing/svg-window.ts';
import { glanceAtPictures, type Glance } from './pictures/glance-at-pictures.ts';

const SRGB = { space: 'srgb', profile: null } as const;

export type InspectSvg = Pick<InspectFile, 'file' | 'maxPixels' | 'printedPx' | 'scratchDir'> &
  DecodeContext;

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
  const { file, maxPixels, scratchDir, reserve, signal } = request;
  if (file.bytes > MAX_SVG_BYTES) throw svgTooLarge(file.bytes);
  const glance = await glanceAtPictures({ path: file.path, maxPixels, signal });
  const heldBytes = documentBytes(glance);
  // Drawings stay in memory: see `fitHeldBytes`.
  const inMemory = { heldBytes: Infinity };
  await reserve(
    Math.max(heldBytes + glance.pictureBytes, printBytes(request, glance)),
    0,
    inMemory,
  );
  const prepared = await prepareDocument({
    path: file.path,
    inspectPicture,
    scratchDir,
    reserve: (bytes) => reserve(heldBytes + bytes, 0, inMemory),
    signal,
  });
  const size = svgSizeOf(prepared.text, rootStyle);
  await assertDrawable(prepared.text, size);
  return {
    id: file.sha256,
    ...(await drawnFile(request, prepared)),
    format: 'svg',
    ...size,
    interlaced: false,
    hasAlpha: true,
    needsTurning: false,
    contentBox: null,
    source: { ...size, colour: SRGB },
    findings: prepared.findings,
    ...(prepared.fonts !== null && { fonts: prepared.fonts }),
    ...(prepared.surfaces > 1 && { surfaces: prepared.surfaces }),
    ...(prepared.pictures.chars > 0 && { pictures: prepared.pictures }),
    ...(isDrawnAt72(prepared.readText) && { drawnAt72: true }),
  };
}

/**
 * What drawing it takes at the size at which it is printed. A drawing for which there is too little memory is
 * refused before it is read, and the limit that is named suffices for both.
 */
function printBytes({ printedPx = 0 }: InspectSvg, glance: Glance): number {
  return drawnBytes(glance, { widthPx: printedPx, heightPx: printedPx });
}

/** Opens the document, which parses the whole text. */
async function assertDrawable(document: string, size: Size): Promise<void> {
  const raster = { widthPx: 1, heightPx: 1 };
  const window = svgWindow(document, { ownSize: size, box: wholeBox(size), raster });
  try {
    await openSvgWindow(window).metadata();
  } catch (cause) {
    if (isOutOfMemory(String(cause))) throw cause;
    const detail =
      'is an SVG document that cannot be drawn: open it in a drawing program and save it again as plain SVG';
    throw new ArtworkFault('artwork_damaged', detail, { cause });
  }
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
