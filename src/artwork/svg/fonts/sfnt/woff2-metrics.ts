import { ByteReader } from './byte-reader.ts';
import { FontDamaged } from './font-damaged.ts';

/** Flags: side bearings are omitted for glyphs with, or without, their own advance width. */
const NO_BEARINGS = 1;
const NO_MORE_BEARINGS = 2;

/**
 * Rebuilds the `hmtx` table from its WOFF 2.0 form (section 5.4), which omits side bearings that equal
 * the left edges of the glyphs.
 * @param leftEdges xMin of every glyph
 */
export function rebuildMetrics(
  packed: Buffer,
  longMetrics: number,
  leftEdges: readonly number[],
): Buffer {
  if (longMetrics > leftEdges.length) throw new FontDamaged('is damaged');
  const reader = new ByteReader(packed);
  const flags = reader.u8();
  const advances = Array.from({ length: longMetrics }, () => reader.u16());
  const bearings = leftEdges.map((edge, glyph) => {
    const left = flags & (glyph < longMetrics ? NO_BEARINGS : NO_MORE_BEARINGS);
    return left ? edge & 0xffff : reader.u16();
  });
  const table = Buffer.alloc(longMetrics * 4 + (leftEdges.length - longMetrics) * 2);
  let at = 0;
  for (const [glyph, bearing] of bearings.entries()) {
    const advance = advances[glyph];
    if (advance !== undefined) at = table.writeUInt16BE(advance, at);
    at = table.writeUInt16BE(bearing, at);
  }
  return table;
}
