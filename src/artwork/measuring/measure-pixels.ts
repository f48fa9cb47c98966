import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelMeasures, PixelSize } from '../../gang-sheet/preflight.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import { vFileBytes } from '../../gang-sheet/units/v-file.ts';
import { reserveFit } from '../cost/reserve-fit.ts';
import type { ArtworkInScratch, DecodeContext } from '../decoder/artwork-decoder.ts';
import { assertPixelFile } from '../decoding/decoded-pixels.ts';
import { decoding } from '../decoding/decoding.ts';
import { runWorker } from '../decoding/run-worker.ts';
import { prepareFit } from '../fitting/prepare-fit.ts';
import { ownFitting } from '../sizing/whole-fitting.ts';
import { liesOnItsSide } from '../../image-files/turn.ts';
import type { PixelsToMeasure } from './measure-pixels-worker.ts';

const WORKER = new URL('./measure-pixels-worker.js', import.meta.url);

/**
 * Measures the pixels of an artwork at its own size. They go to a scratch file that is read a band at a
 * time, so memory does not grow with the image.
 * @throws ArtworkFault if it cannot be decoded; the signal's reason
 */
export async function measurePixels(
  { artwork, scratchDir }: ArtworkInScratch,
  { reserve, signal }: DecodeContext,
): Promise<PixelMeasures> {
  signal.throwIfAborted();
  const fitting = ownFitting(artwork);
  const fileBytes = vFileBytes(fitting, BYTES_PER_PIXEL);
  await reserveFit(reserve, { artwork, fitting, fileBytes });
  const path = join(scratchDir, `preflight-${randomUUID()}.v`);
  try {
    const { image, size, turn } = await prepareFit(artwork, fitting);
    await decoding(artwork.format, image.toFile(path));
    await assertPixelFile(path, size);
    const workerData: PixelsToMeasure = { path, ...size };
    const measures = await runWorker<PixelMeasures>(WORKER, { workerData, signal });
    return upright(measures, liesOnItsSide(turn));
  } finally {
    await rm(path, { force: true });
  }
}

/** Rotates the measures from the orientation of the file to upright. */
function upright(measures: PixelMeasures, onItsSide: boolean): PixelMeasures {
  if (!onItsSide) return measures;
  const turned = (size: PixelSize | null) =>
    size && { widthPx: size.heightPx, heightPx: size.widthPx };
  return { ...measures, content: turned(measures.content), art: turned(measures.art) };
}
