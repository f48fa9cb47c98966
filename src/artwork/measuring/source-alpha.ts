import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import { reserveFit } from '../cost/reserve-fit.ts';
import type { ArtworkInScratch, DecodeContext } from '../decoder/artwork-decoder.ts';
import { decoding } from '../decoding/decoding.ts';
import { V_HEADER_BYTES, vFileBytes } from '../../gang-sheet/units/v-file.ts';
import { readChunks } from '../../image-files/read-whole.ts';
import { isHardAlpha } from '../ink/hard-alpha.ts';
import { ownFitting } from '../sizing/whole-fitting.ts';
import { prepareFit } from '../fitting/prepare-fit.ts';

/**
 * Number of rows in the first decode. It doubles with each further decode, because most soft edges are
 * near the top.
 */
const FIRST_ROWS = 256;
const CHUNK_BYTES = 1024 * 1024;

/**
 * Whether every pixel of the file is clear or opaque. The artwork is decoded from the top, up to its first
 * semi-transparent pixel; only artwork without one is decoded completely.
 * @throws ArtworkFault if it cannot be decoded; the signal's reason
 */
export async function hasHardEdges(
  { artwork, scratchDir }: ArtworkInScratch,
  { reserve, signal }: DecodeContext,
): Promise<boolean> {
  if (artwork.format === 'gif') return true;
  const fitting = ownFitting(artwork);
  const fileBytes = vFileBytes(fitting, 1);
  await reserveFit(reserve, { artwork, fitting, fileBytes });
  const path = join(scratchDir, `alpha-${randomUUID()}.v`);
  try {
    const first = isReadInRows(artwork) ? FIRST_ROWS : Infinity;
    for (let topPx = 0, rows = first; ; topPx += rows, rows *= 2) {
      signal.throwIfAborted();
      const { image, size } = await prepareFit(artwork, fitting);
      if (topPx >= size.heightPx) return true;
      const height = Math.min(rows, size.heightPx - topPx);
      image.extract({ left: 0, top: topPx, width: size.widthPx, height });
      await decoding(artwork.format, image.extractChannel('alpha').toFile(path));
      if (!(await isHard(path, size.widthPx * height))) return false;
    }
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * Whether the decoder works row by row. Other decoders hold the whole image before they return the first
 * row.
 */
function isReadInRows({ format, interlaced }: Artwork): boolean {
  return (format === 'png' || format === 'tiff') && !interlaced;
}

async function isHard(path: string, bytes: number): Promise<boolean> {
  const file = await open(path);
  try {
    return await isHardFile(file, bytes);
  } finally {
    await file.close();
  }
}

async function isHardFile(file: FileHandle, bytes: number): Promise<boolean> {
  for await (const alphas of readChunks(file, { from: V_HEADER_BYTES, bytes }, CHUNK_BYTES)) {
    if (!alphas.every(isHardAlpha)) return false;
  }
  return true;
}
