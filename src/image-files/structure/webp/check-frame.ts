import { damaged, truncated } from '../../damage-faults.ts';
import type { Bytes } from '../../bytes/byte-window.ts';
import { readFrameHeader } from './frame-header.ts';
import { FrameWalk, type ByteRange } from './frame-walk.ts';

const TAG_BYTES = 10;
const START_CODE = Buffer.from([0x9d, 0x01, 0x2a]);
const LAST_VERSION = 3;
/** Size of a partition before the last one, as it is stated. */
const SIZE_BYTES = 3;
const MACROBLOCK_PX = 16;
/** The upper two bits of a side are a display scale. */
const SIDE = 0x3fff;

/**
 * Checks that the partitions of a VP8 frame contain exactly the modes and coefficients that its pixels
 * need. The decoder makes pixels of any data, and notices only that a partition ends too early.
 * @returns its size in pixels
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_too_large`; the signal's reason
 */
export async function checkFrame(
  file: Bytes,
  frame: ByteRange,
  signal: AbortSignal,
): Promise<{ readonly columns: number; readonly rows: number }> {
  const { size, modes } = readTag(await file.at(frame.start, TAG_BYTES), frame);
  const walk = new FrameWalk(file);
  await walk.add(modes);
  const header = readFrameHeader(walk.kernel);
  const rest = { start: modes.start + modes.bytes, end: frame.start + frame.bytes };
  for (const range of await partitionsIn(file, rest, header.partitions)) await walk.add(range);
  walk.kernel.begin({
    ...header,
    columns: Math.ceil(size.columns / MACROBLOCK_PX),
    rows: Math.ceil(size.rows / MACROBLOCK_PX),
  });
  await walk.toEnd(signal);
  walk.assertEnds();
  return size;
}

/** Reads the part of the header that is not compressed (RFC 6386, 9.1). */
function readTag(tag: Buffer, frame: ByteRange) {
  if (tag.length < TAG_BYTES || frame.bytes < TAG_BYTES) throw truncated('webp');
  const bits = tag.readUIntLE(0, 3);
  const isInter = (bits & 1) === 1;
  const isShown = ((bits >> 4) & 1) === 1;
  const size = { columns: tag.readUInt16LE(6) & SIDE, rows: tag.readUInt16LE(8) & SIDE };
  if (isInter || !isShown || ((bits >> 1) & 7) > LAST_VERSION || size.columns * size.rows === 0) {
    throw senseless();
  }
  if (!tag.subarray(3, 6).equals(START_CODE)) throw senseless();
  const modes = { start: frame.start + TAG_BYTES, bytes: bits >> 5 };
  if (TAG_BYTES + modes.bytes > frame.bytes) throw truncated('webp');
  return { size, modes };
}

/** The sizes of all partitions but the last one come first (RFC 6386, 9.5). */
async function partitionsIn(
  file: Bytes,
  rest: { readonly start: number; readonly end: number },
  count: number,
): Promise<readonly ByteRange[]> {
  const sizes = await file.at(rest.start, SIZE_BYTES * (count - 1));
  let start = rest.start + SIZE_BYTES * (count - 1);
  const ranges: ByteRange[] = [];
  for (let at = 0; at + SIZE_BYTES <= sizes.length; at += SIZE_BYTES) {
    const bytes = sizes.readUIntLE(at, SIZE_BYTES);
    ranges.push({ start, bytes });
    start += bytes;
  }
  if (start > rest.end) throw truncated('webp');
  return [...ranges, { start, bytes: rest.end - start }];
}

function senseless() {
  return damaged('webp', 'its header is invalid');
}
