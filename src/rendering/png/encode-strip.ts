import { constants, deflateRawSync } from 'node:zlib';
import { toChunk } from './chunks.ts';
import type { FilterKernel } from './filter-kernel.ts';
import { stripPixelBytes, type EncodedStrip, type StripJob } from './strip.ts';

/** Most strips compress to less than this: one native call, one copy. */
const DEFLATE_CHUNK_BYTES = 256 * 1024;

/**
 * Filters and compresses one strip. Runs to its end: for worker threads.
 * @throws RangeError when the pixels are not those of so many rows and the row above
 */
export function encodeStrip(job: StripJob, kernel: FilterKernel): EncodedStrip {
  const expected = stripPixelBytes(job.rows, job.rowBytes);
  const received = job.pixels.byteLength;
  if (received !== expected) {
    throw new RangeError(`a strip must have ${expected} bytes, received ${received}`);
  }
  const { bytes, adler } = kernel.filter(new Uint8Array(job.pixels), job);
  const compressed = deflateRawSync(bytes, {
    level: job.level,
    chunkSize: DEFLATE_CHUNK_BYTES,
    // The flush ends the strip on a byte, without a last block: strips concatenate to one stream.
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  return { chunk: toChunk('IDAT', compressed), adler, filteredBytes: bytes.length };
}
