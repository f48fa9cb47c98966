import { ZLIB_HEADER } from '../strips/adler.ts';
import { stripPixels, type StripTools } from '../strips/strip-tools.ts';
import type { EncodedStrip, StripJob } from '../strips/strip.ts';

const ADLER_BYTES = 4;

/**
 * Encodes a strip as differences from the pixel on the left (predictor 2), in a separate zlib stream
 * (compression 8).
 * @throws RangeError if the job has the wrong number of bytes
 */
export function encodeTiffStrip(job: StripJob, { kernel, deflater }: StripTools): EncodedStrip {
  const { bytes, adler } = kernel.difference(stripPixels(job), job);
  const deflated = deflater.deflate(bytes, job, 'last');
  const chunk = new Uint8Array(ZLIB_HEADER.length + deflated.length + ADLER_BYTES);
  chunk.set(ZLIB_HEADER);
  chunk.set(deflated, ZLIB_HEADER.length);
  new DataView(chunk.buffer).setUint32(chunk.length - ADLER_BYTES, adler);
  return { chunk, adler: 0, filteredBytes: bytes.length };
}
