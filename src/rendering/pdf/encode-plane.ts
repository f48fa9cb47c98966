import { adler32 } from '../strips/adler.ts';
import { stripPixels, type StripTools } from '../png/encode-strip.ts';
import type { EncodedStrip, Plane, StripJob } from '../strips/strip.ts';
import { filterPlane, isOpaque } from './split-planes.ts';

/**
 * Takes one plane of a strip, filters and compresses it. Runs to its end: for worker threads.
 * @throws RangeError when the pixels are not those of so many rows and the row above
 */
export function encodePlane(
  job: StripJob & { readonly plane: Plane },
  { kernel, deflater }: StripTools,
): EncodedStrip {
  const { rows, rowBytes, plane } = job;
  const pixels = stripPixels(job);
  const filtered = filterPlane(pixels, { rows, rowBytes, plane }, kernel);
  const compressed = deflater.deflate(filtered, job);
  return {
    // A copy, as a buffer of zlib's may be part of a larger one that cannot be handed over.
    chunk: new Uint8Array(compressed),
    adler: adler32(filtered),
    filteredBytes: filtered.length,
    ...(plane === 'alpha' && { isOpaque: isOpaque(pixels, { rows, rowBytes }) }),
  };
}
