import type { ArtworkFormat } from '../gang-sheet/artwork.ts';
import { assertPixels } from './artwork-fault.ts';
import { damaged } from './damage-faults.ts';
import { Lanes } from './lanes.ts';
import { readPlan } from './read-plan.ts';
import { recognise } from './recognise.ts';
import type { SpooledFile } from './spool-to-scratch.ts';
import { withBytesOf } from './bytes/byte-window.ts';
import { readSize } from './structure/read-size.ts';
import { measureSvg, type MeasureSvg } from './svg/measure-svg.ts';

/** The properties of an artwork that are known without decoding it. */
export interface ArtworkHeader {
  readonly format: ArtworkFormat;
  /** Size of the upright image. SVG sizes are in CSS pixels and may be fractional. */
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A few at a time, so that many long walks do not slow down everything else. */
const walks = new Lanes(4);

export interface ReadHeader extends MeasureSvg {
  readonly maxPixels: number;
}

/**
 * Detects the format from the content, checks from the structure that the file is complete, and reads
 * the size from the header. No image library is used, so the service process can do this with untrusted
 * files. `inspectArtwork` makes the final check when the artwork is printed.
 * @throws ArtworkFault, with the same codes as `inspectArtwork`; the error of `reserve`; the signal's reason
 */
export async function readHeader(file: SpooledFile, request: ReadHeader): Promise<ArtworkHeader> {
  const { signal, owner } = request;
  const header = await walks.run(() => walk(file, request), signal, owner);
  // Measured in threads, which have their own lanes.
  return header === 'svg' ? { format: header, ...(await measureSvg(file, request)) } : header;
}

async function walk(
  file: SpooledFile,
  { maxPixels, signal }: ReadHeader,
): Promise<ArtworkHeader | 'svg'> {
  const format = await recognise(file, signal);
  if (format === 'svg') return format;
  const size = await withBytesOf({ ...file, signal }, (bytes) => readSize(format, bytes));
  if (size === null) throw damaged(format, 'its size is missing');
  assertPixels(size, maxPixels);
  // Reject unprintable channels at upload, not only when printing.
  await readPlan(file, format, signal);
  return { format, ...size };
}
