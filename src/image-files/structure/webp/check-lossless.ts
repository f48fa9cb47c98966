import { damaged, truncated } from '../../damage-faults.ts';
import type { Bytes } from '../../bytes/byte-window.ts';
import type { ByteRange } from './frame-walk.ts';
import { walkStream, type ImageSize } from './lossless-stream.ts';
import { LosslessWalk, MOST_BYTES_AFTER } from './lossless-walk.ts';

const HEADER_BYTES = 5;
/** A side less 1 (RFC 9649, 3.4). */
const SIDE_BITS = 14;
const SIDE = 2 ** SIDE_BITS - 1;
const VERSION_AT_BIT = 29;
/** What a chunk of transparency states before its data (RFC 9649, 2.7.1.2). */
const ALPHA_HEADER_BYTES = 1;
const COMPRESSION = 3;
const PLAIN = 0;
const LOSSLESS = 1;

/**
 * Checks that a lossless frame contains exactly the codes that its pixels need. The decoder makes pixels of
 * nearly any codes, and ignores what is left.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_too_large`; the signal's reason
 */
export async function checkLossless(
  file: Bytes,
  frame: ByteRange,
  signal: AbortSignal,
): Promise<void> {
  const header = await file.at(frame.start, HEADER_BYTES);
  if (header.length < HEADER_BYTES || frame.bytes < HEADER_BYTES) throw truncated('webp');
  const bits = header.readUInt32LE(1);
  if (bits >>> VERSION_AT_BIT !== 0) throw damaged('webp', 'its header is invalid');
  const size = { columns: (bits & SIDE) + 1, rows: ((bits >>> SIDE_BITS) & SIDE) + 1 };
  const range = { start: frame.start + HEADER_BYTES, bytes: frame.bytes - HEADER_BYTES };
  const senseless = () => damaged('webp', 'its pixels cannot be decoded');
  const walk = new LosslessWalk({
    file,
    range,
    signal,
    senseless,
    short: () => truncated('webp'),
  });
  await walkStream(walk, size);
  await walk.assertEnd();
}

/**
 * Checks the transparency of a lossy frame, a lossless stream without a header or plain values.
 * @throws ArtworkFault `artwork_damaged`, `artwork_too_large`; the signal's reason
 */
export async function checkTransparency(
  file: Bytes,
  { chunk, size }: { readonly chunk: ByteRange; readonly size: ImageSize },
  signal: AbortSignal,
): Promise<void> {
  const senseless = () => damaged('webp', 'its transparency cannot be decoded');
  const [header] = await file.at(chunk.start, ALPHA_HEADER_BYTES);
  if (header === undefined || chunk.bytes <= ALPHA_HEADER_BYTES) throw senseless();
  const compression = header & COMPRESSION;
  const range = {
    start: chunk.start + ALPHA_HEADER_BYTES,
    bytes: chunk.bytes - ALPHA_HEADER_BYTES,
  };
  if (compression === PLAIN) {
    const bytesAfter = range.bytes - size.columns * size.rows;
    if (bytesAfter < 0 || bytesAfter > MOST_BYTES_AFTER) throw senseless();
    return;
  }
  if (compression !== LOSSLESS) throw senseless();
  const walk = new LosslessWalk({ file, range, signal, senseless, short: senseless });
  await walkStream(walk, size);
  await walk.assertEnd();
}
