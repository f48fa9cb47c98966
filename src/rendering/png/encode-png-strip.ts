import { toChunk } from '../format/png-framing.ts';
import { stripPixels, type StripTools } from '../strips/strip-tools.ts';
import type { EncodedStrip, StripJob } from '../strips/strip.ts';

/**
 * Encodes a strip as a whole IDAT chunk: length, type, compressed rows ended by a sync flush, CRC.
 * @throws RangeError if the job has the wrong number of bytes
 */
export function encodePngStrip(job: StripJob, { kernel, deflater }: StripTools): EncodedStrip {
  const { bytes, adler } = kernel.filter(stripPixels(job), job);
  const compressed = deflater.deflate(bytes, job);
  return { chunk: toChunk('IDAT', compressed), adler, filteredBytes: bytes.length };
}
