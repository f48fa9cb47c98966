import type { StripDeflater } from './deflate/strip-deflater.ts';
import type { FilterKernel } from './filter-kernel.ts';
import { stripPixelBytes, type EncodedStrip, type StripJob } from './strip.ts';

/** One encoder thread's kernels. */
export interface StripTools {
  readonly kernel: FilterKernel;
  readonly deflater: StripDeflater;
}

/**
 * Encodes one strip. Blocks until it is done, so it runs in encoder threads.
 * @throws RangeError if the job has the wrong number of bytes
 */
export type StripEncoder = (job: StripJob, tools: StripTools) => EncodedStrip;

/** @throws RangeError if the job does not hold exactly the bytes of its rows and of the row above */
export function stripPixels({ pixels, rows, rowBytes }: StripJob): Uint8Array {
  const expected = stripPixelBytes(rows, rowBytes);
  const received = pixels.byteLength;
  if (received === expected) return new Uint8Array(pixels);
  throw new RangeError(`a strip must have ${expected} bytes, received ${received}`);
}
