import { deflateSync } from 'node:zlib';
import type { FilterKernel } from '../png/filter-kernel.ts';
import { chooseDeflate } from '../png/deflate-settings.ts';
import { stripPixels } from '../png/encode-strip.ts';
import type { EncodedStrip, StripJob } from '../png/strip.ts';

/**
 * A strip of a TIFF: the differences to the pixel on the left (predictor 2), as a zlib stream of its
 * own (compression 8). Runs to its end: for worker threads.
 * @throws RangeError when the pixels are not those of so many rows and the row above
 */
export function encodeTiffStrip(job: StripJob, kernel: FilterKernel): EncodedStrip {
  const differences = kernel.difference(stripPixels(job), job);
  const chunk = deflateSync(differences, chooseDeflate(differences, job).options);
  // A copy, as a buffer of zlib's may be part of a larger one that cannot be handed over.
  return { chunk: new Uint8Array(chunk), adler: 0, filteredBytes: differences.length };
}
