import { open } from 'node:fs/promises';
import type { ArtworkFormat } from '../gang-sheet/artwork.ts';
import { assertPixels } from './artwork-fault.ts';
import { damaged } from './damage-faults.ts';
import { readPlan } from './read-plan.ts';
import { recognise } from './recognise.ts';
import type { SpooledFile } from './spool-to-scratch.ts';
import { ByteWindow } from './structure/byte-window.ts';
import { readSize } from './structure/read-size.ts';
import { measureSvg } from './svg/measure-svg.ts';
import type { Size } from './turn.ts';

/** What is known of an artwork without decoding it. */
export interface ArtworkHeader {
  readonly format: ArtworkFormat;
  /** Upright; of an SVG in CSS pixels, with fractions. */
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface ReadHeader {
  readonly maxPixels: number;
  readonly signal: AbortSignal;
}

/**
 * Looks into a file that a stranger sent without any image library, so that the process that answers
 * can do it: format by content, wholeness by structure, size by header. `inspectArtwork` has the last
 * word when the artwork is printed.
 * @throws ArtworkFault, with the same codes as `inspectArtwork`; the signal's reason
 */
export async function readHeader(
  file: SpooledFile,
  { maxPixels, signal }: ReadHeader,
): Promise<ArtworkHeader> {
  const format = await recognise(file);
  if (format === 'svg') return { format, ...(await measureSvg(file, signal)) };
  const size = await sizeOf(file, format);
  if (size === null) throw damaged(format, 'it does not say how large it is');
  assertPixels(size, maxPixels);
  // Channels that cannot be printed are refused here already.
  await readPlan(file, format);
  return { format, ...size };
}

async function sizeOf(
  { path, bytes }: SpooledFile,
  format: Exclude<ArtworkFormat, 'svg'>,
): Promise<Size | null> {
  const handle = await open(path);
  try {
    return await readSize(format, new ByteWindow(handle, bytes));
  } finally {
    await handle.close();
  }
}
