import { FontDamaged } from './font-damaged.ts';
import { fontOffsets, isSfnt, readingFrom, readSfnt, type Sfnt } from './sfnt.ts';
import { readWoff, WOFF_SIGNATURE } from './woff.ts';
import { readWoff2, WOFF2_SIGNATURE } from './woff2.ts';

/**
 * Decodes a font in any format that browsers read.
 * @param maxBytes limit for all tables together
 * @throws FontDamaged, RangeError
 */
export function decodeFont(bytes: Buffer, maxBytes: number): Sfnt {
  if (bytes.length > maxBytes) throw new FontDamaged('is too large');
  const signature = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
  if (signature === WOFF_SIGNATURE) return readWoff(bytes, maxBytes);
  if (signature === WOFF2_SIGNATURE) return readWoff2(bytes, maxBytes);
  if (!isSfnt(signature)) throw new FontDamaged('is not a TrueType, OpenType or WOFF font');
  const read = readingFrom(bytes);
  return readSfnt(read, fontOffsets(read)[0] ?? 0);
}
