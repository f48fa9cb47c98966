import { constants, deflateRawSync } from 'node:zlib';
import { toChunk } from './chunks.ts';
import { deflateSettings } from './deflate-settings.ts';
import type { FilterKernel } from './filter-kernel.ts';
import { stripPixelBytes, type EncodedStrip, type StripJob } from './strip.ts';

/**
 * Filters and compresses one strip. Runs to its end: for worker threads.
 * @throws RangeError when the pixels are not those of so many rows and the row above
 */
export function encodeStrip(job: StripJob, kernel: FilterKernel): EncodedStrip {
  const { bytes, adler } = kernel.filter(stripPixels(job), job);
  const compressed = deflateRawSync(bytes, {
    ...deflateSettings(bytes, job),
    // The flush ends the strip on a byte, without a last block: strips concatenate to one stream.
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  return { chunk: toChunk('IDAT', compressed), adler, filteredBytes: bytes.length };
}

/** @throws RangeError when they are not those of so many rows and the row above */
export function stripPixels({ pixels, rows, rowBytes }: StripJob): Uint8Array {
  const expected = stripPixelBytes(rows, rowBytes);
  const received = pixels.byteLength;
  if (received === expected) return new Uint8Array(pixels);
  throw new RangeError(`a strip must have ${expected} bytes, received ${received}`);
}
