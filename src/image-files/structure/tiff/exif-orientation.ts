import type { ByteWindow } from '../../bytes/byte-window.ts';
import { readIntegerBE, readIntegerLE } from '../../bytes/read-integer.ts';

export const ORIENTATION_TAG = 274;
const EXIF = Buffer.from('Exif\0\0', 'latin1');
/** The decoder reads no further in a block, including its name. */
const MAX_BLOCK_BYTES = 0xfffe;
/** Shorter blocks are ignored, including their name. */
const MIN_BLOCK_BYTES = 14;
const VERSION = 42;
const ENTRY_BYTES = 12;
/** Sizes of the twelve types (EXIF 2.3, 4.6.2), from type 1 on. */
const TYPE_BYTES = [1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
/** BYTE, SHORT, LONG and the same with a sign: the decoder takes the low 16 bits of each. */
const INTEGERS = [1, 3, 4, 6, 8, 9];
/** RATIONAL and SRATIONAL: the decoder takes the numerator. */
const FRACTIONS = [5, 10];
/** From ten values on, the decoder describes an entry in words, and reads no number from them. */
const MAX_VALUES = 9;

/** Bytes from `offset` to `end` in a file. */
export interface ExifBlock {
  readonly offset: number;
  readonly end: number;
}

interface Tiff {
  /** From the byte order to the end of the block. */
  readonly bytes: Buffer;
  readonly number: typeof readIntegerBE;
}

/**
 * Reads the orientation from an EXIF block, which may begin with its name. Like the decoder (libexif), it
 * reads as many entries as the block has room for, skips entries that are malformed or have values beyond
 * the block, and uses the first other one.
 * @returns null if the block states none
 */
export async function orientationIn(
  file: ByteWindow,
  { offset, end }: ExifBlock,
): Promise<number | null> {
  const named = (await file.at(offset, EXIF.length)).equals(EXIF);
  const start = offset + (named ? EXIF.length : 0);
  const length = Math.max(0, Math.min(end - start, MAX_BLOCK_BYTES - EXIF.length));
  const tiff = tiffIn(await file.at(start, length));
  if (tiff === null) return null;
  for (const entry of entriesOf(tiff)) {
    const orientation = orientationOf(entry, tiff);
    if (orientation !== null) return orientation;
  }
  return null;
}

function tiffIn(bytes: Buffer): Tiff | null {
  if (bytes.length < MIN_BLOCK_BYTES - EXIF.length) return null;
  const order = bytes.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return null;
  const number = order === 'II' ? readIntegerLE : readIntegerBE;
  return number(bytes, 2, 2) === VERSION ? { bytes, number } : null;
}

/** Yields the complete entries of the first directory. */
function* entriesOf({ bytes, number }: Tiff): Generator<Buffer, void, void> {
  const directory = number(bytes, 4, 4);
  if (directory + 2 > bytes.length) return;
  const count = number(bytes, directory, 2);
  for (let at = directory + 2, left = count; left > 0; at += ENTRY_BYTES, left -= 1) {
    if (at + ENTRY_BYTES > bytes.length) return;
    yield bytes.subarray(at, at + ENTRY_BYTES);
  }
}

/** Returns null for an entry that the decoder skips, and 1 for one in which it finds no number. */
function orientationOf(entry: Buffer, { bytes, number }: Tiff): number | null {
  if (number(entry, 0, 2) !== ORIENTATION_TAG) return null;
  const [type, count] = [number(entry, 2, 2), number(entry, 4, 4)];
  const typeBytes = TYPE_BYTES[type - 1];
  const length = (typeBytes ?? 0) * count;
  if (typeBytes === undefined || length === 0) return null;
  const from = number(entry, 8, 4);
  if (length > 4 && from + length > bytes.length) return null;
  const values = length > 4 ? bytes.subarray(from, from + length) : entry.subarray(8);
  if (count > MAX_VALUES) return 1;
  if (FRACTIONS.includes(type)) return number(values, 0, 4);
  return INTEGERS.includes(type) ? number(values, 0, typeBytes) & 0xffff : 1;
}
