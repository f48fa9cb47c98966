import { toChunk } from './chunks.ts';
import type { FilterKernel } from '../strips/filter-kernel.ts';
import type { StripDeflater } from '../strips/deflate/strip-deflater.ts';
import { stripPixelBytes, type EncodedStrip, type StripJob } from '../strips/strip.ts';

/** What a thread has for its strips. */
export interface StripTools {
  readonly kernel: FilterKernel;
  readonly deflater: StripDeflater;
}

/**
 * Filters and compresses one strip. Runs to its end: for worker threads.
 * @throws RangeError when the pixels are not those of so many rows and the row above
 */
export function encodeStrip(job: StripJob, { kernel, deflater }: StripTools): EncodedStrip {
  const { bytes, adler } = kernel.filter(stripPixels(job), job);
  const compressed = deflater.deflate(bytes, job);
  return { chunk: toChunk('IDAT', compressed), adler, filteredBytes: bytes.length };
}

/** @throws RangeError when they are not those of so many rows and the row above */
export function stripPixels({ pixels, rows, rowBytes }: StripJob): Uint8Array {
  const expected = stripPixelBytes(rows, rowBytes);
  const received = pixels.byteLength;
  if (received === expected) return new Uint8Array(pixels);
  throw new RangeError(`a strip must have ${expected} bytes, received ${received}`);
}
