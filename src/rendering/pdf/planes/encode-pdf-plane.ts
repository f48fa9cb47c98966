import { adler32 } from '../../strips/adler.ts';
import { stripPixels, type StripTools } from '../../strips/strip-tools.ts';
import type { EncodedStrip, StripJob } from '../../strips/strip.ts';
import { filterPlane, isOpaque } from './split-planes.ts';

/**
 * Encodes one plane of a strip as raw deflate: PDF stores colours and alpha separately, in an image and its
 * soft mask.
 * @throws RangeError if the job has the wrong number of bytes
 */
export function encodePdfPlane(job: StripJob, { kernel, deflater }: StripTools): EncodedStrip {
  const { rows, rowBytes, plane } = job;
  if (plane === undefined) throw new TypeError('a strip of a PDF must name its plane');
  const pixels = stripPixels(job);
  const filtered = filterPlane(pixels, { rows, rowBytes, plane }, kernel);
  const compressed = deflater.deflate(filtered, job);
  return {
    // A copy: zlib's result may share its buffer with others, and such a buffer cannot be transferred.
    chunk: new Uint8Array(compressed),
    adler: adler32(filtered),
    filteredBytes: filtered.length,
    ...(plane === 'alpha' && { isOpaque: isOpaque(pixels, { rows, rowBytes }) }),
  };
}
