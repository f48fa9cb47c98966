import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fitting } from '../../gang-sheet/plan.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { V_HEADER_BYTES } from '../../gang-sheet/units/v-file.ts';
import type { DecodeContext, FitRequest, FittedFile } from '../decoder/artwork-decoder.ts';
import { exceedsCanvas, TURN_IN_MEMORY_BYTES } from '../cost/drawing-limits.ts';
import { reserveFit } from '../cost/reserve-fit.ts';
import { assertPixelFile, assertPlainRows } from '../decoding/decoded-pixels.ts';
import { decoding } from '../decoding/decoding.ts';
import { drawSvgSlices } from './draw-svg-slices.ts';
import { enlargeFile } from './enlarging/enlarge-file.ts';
import type { Enlarging } from './enlarging/enlarging-of.ts';
import { prepareFit, type PreparedFit } from './prepare-fit.ts';
import { turnPixelFile, turnPixels } from './turn-pixels.ts';

/** A fit under way. */
interface FitToFile extends FitRequest {
  readonly signal: AbortSignal;
  /** Waits until that many pixels may be written to the scratch disk. */
  readonly reserveDisk: (pixels: number) => Promise<void>;
}

/**
 * Writes the pixels of an artwork exactly as placed: upright, in sRGB, trimmed, mirrored, resized and
 * rotated.
 * @throws ArtworkFault when the artwork cannot be decoded completely
 * @throws the signal's reason, or an error of the scratch disk
 */
export async function fitToFile(
  { artwork, fitting, to, scratchDir }: FitRequest,
  { reserve, signal }: DecodeContext,
): Promise<FittedFile> {
  signal.throwIfAborted();
  const reserveDisk = (pixels: number) =>
    reserveFit(reserve, {
      artwork,
      fitting,
      fileBytes: V_HEADER_BYTES + pixels * BYTES_PER_PIXEL,
    });
  await reserveDisk(fitting.widthPx * fitting.heightPx);
  const work = { artwork, fitting, to, scratchDir, signal, reserveDisk };
  return orNothing(to, () => (isDrawnInSlices(work) ? draw(work) : fit(work)));
}

/** Another process draws documents with embedded fonts, and returns whole slices. */
function isDrawnInSlices({ artwork, fitting }: FitToFile): boolean {
  return artwork.format === 'svg' && (exceedsCanvas(fitting) || artwork.fonts !== undefined);
}

async function draw({ artwork, fitting, to: path, signal }: FitToFile): Promise<FittedFile> {
  await drawSvgSlices({ artwork, fitting, path, signal });
  await assertPlainRows(path, fitting);
  return { offsetBytes: 0, isSourceHard: null };
}

async function fit(request: FitToFile): Promise<FittedFile> {
  const { artwork, fitting, to, signal } = request;
  const prepared = await prepareFit(artwork, fitting);
  const { enlarge, image, turn } = prepared;
  if (enlarge !== null) return fitEnlarged(request, { ...prepared, enlarge });
  if (turn.angle !== 0 && bytesOf(fitting) > TURN_IN_MEMORY_BYTES) {
    return turnOnDisk(request, prepared);
  }
  await decoding(artwork.format, turnPixels(image, turn).toFile(to));
  await assertPixelFile(to, fitting);
  signal.throwIfAborted();
  return { offsetBytes: V_HEADER_BYTES, isSourceHard: null };
}

function bytesOf({ widthPx, heightPx }: Fitting): number {
  return widthPx * heightPx * BYTES_PER_PIXEL;
}

function fitEnlarged(
  { artwork, fitting, to, scratchDir, signal, reserveDisk }: FitToFile,
  { image, enlarge, size, turn }: PreparedFit & { readonly enlarge: Enlarging },
): Promise<FittedFile> {
  return withPixelFile(scratchDir, async (from) => {
    const { source } = enlarge;
    await reserveDisk(fitting.widthPx * fitting.heightPx + source.widthPx * source.heightPx);
    await decoding(artwork.format, image.toFile(from));
    await assertPixelFile(from, enlarge.source);
    signal.throwIfAborted();
    const { isSourceHard } = await enlargeFile({ ...enlarge, from, size, turn, to }, signal);
    await assertPlainRows(to, fitting);
    return { offsetBytes: 0, isSourceHard };
  });
}

function turnOnDisk(
  { artwork, fitting, to, scratchDir, signal, reserveDisk }: FitToFile,
  { image, size, turn }: PreparedFit,
): Promise<FittedFile> {
  return withPixelFile(scratchDir, async (from) => {
    await reserveDisk(2 * fitting.widthPx * fitting.heightPx);
    await decoding(artwork.format, image.toFile(from));
    await assertPixelFile(from, size);
    signal.throwIfAborted();
    await turnPixelFile({ from, size, turn, to, signal });
    await assertPlainRows(to, fitting);
    return { offsetBytes: 0, isSourceHard: null };
  });
}

/** Gives `work` the path of a `.v` file, which is removed afterwards. */
async function withPixelFile<T>(
  scratchDir: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(scratchDir, `unfitted-${randomUUID()}.v`);
  try {
    return await work(path);
  } finally {
    await rm(path, { force: true });
  }
}

/** Removes the file when the work that writes it fails. */
async function orNothing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
