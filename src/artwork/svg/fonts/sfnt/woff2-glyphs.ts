import { ByteReader } from './byte-reader.ts';
import { FontDamaged } from './font-damaged.ts';
import { packPoints, type Point } from './pack-points.ts';

export interface Glyphs {
  readonly glyf: Buffer;
  /** The table with long offsets. */
  readonly loca: Buffer;
  /** xMin of every glyph; 0 for a glyph without outlines. */
  readonly leftEdges: readonly number[];
}

interface Streams {
  readonly contours: ByteReader;
  readonly points: ByteReader;
  readonly flags: ByteReader;
  readonly glyphs: ByteReader;
  readonly composites: ByteReader;
  readonly boxes: ByteReader;
  readonly instructions: ByteReader;
}

const COMPOSITE = 0xffff;
const OVERLAPS_STORED = 1;
/** Flags of a component (OpenType 1.9, `glyf`). */
const WORDS = 0x1;
const SCALE = 0x8;
const MORE = 0x20;
const TWO_SCALES = 0x40;
const MATRIX = 0x80;
const INSTRUCTIONS = 0x100;

/**
 * Rebuilds the `glyf` and `loca` tables from their WOFF 2.0 form (section 5.1), which groups numbers of
 * the same kind and omits boxes that can be computed from the points.
 * @throws FontDamaged, RangeError
 */
export function rebuildGlyphs(packed: Buffer, maxBytes: number): Glyphs {
  const header = new ByteReader(packed);
  header.u16();
  const options = header.u16();
  const count = header.u16();
  header.u16();
  const lengths = Array.from({ length: 7 }, () => header.u32());
  const [contours, points, flags, glyphs, composites, boxes, instructions] = lengths.map(
    (length) => new ByteReader(header.take(length)),
  ) as [ByteReader, ByteReader, ByteReader, ByteReader, ByteReader, ByteReader, ByteReader];
  const streams = { contours, points, flags, glyphs, composites, boxes, instructions };
  const boxed = boxes.take(Math.ceil(count / 32) * 4);
  const overlaps = options & OVERLAPS_STORED ? header.take(Math.ceil(count / 8)) : null;
  const loca = Buffer.alloc((count + 1) * 4);
  const parts: Buffer[] = [];
  const leftEdges: number[] = [];
  let offset = 0;
  for (let index = 0; index < count; index += 1) {
    const glyph = readGlyph(streams, {
      boxed: hasBit(boxed, index),
      overlaps: overlaps !== null && hasBit(overlaps, index),
    });
    parts.push(glyph);
    leftEdges.push(glyph.length === 0 ? 0 : glyph.readInt16BE(2));
    offset += glyph.length;
    if (offset > maxBytes) throw new FontDamaged('is too large');
    loca.writeUInt32BE(offset, (index + 1) * 4);
  }
  return { glyf: Buffer.concat(parts), loca, leftEdges };
}

function hasBit(bitmap: Buffer, index: number): boolean {
  return (bitmap.readUInt8(index >> 3) & (0x80 >> (index & 7))) !== 0;
}

function readGlyph(streams: Streams, has: { boxed: boolean; overlaps: boolean }): Buffer {
  const contours = streams.contours.u16();
  if (contours === 0) return Buffer.alloc(0);
  const glyph =
    contours === COMPOSITE ? readComposite(streams, has.boxed) : readSimple(streams, contours, has);
  return Buffer.concat([glyph, Buffer.alloc(-glyph.length & 3)]);
}

function readComposite({ composites, boxes, glyphs, instructions }: Streams, boxed: boolean) {
  if (!boxed) throw new FontDamaged('is damaged');
  const parts = [Buffer.from([0xff, 0xff]), boxes.take(8)];
  let instructed = false;
  for (;;) {
    const flags = composites.take(2);
    const bits = flags.readUInt16BE(0);
    const scales = bits & SCALE ? 2 : bits & TWO_SCALES ? 4 : bits & MATRIX ? 8 : 0;
    parts.push(flags, composites.take(2 + (bits & WORDS ? 4 : 2) + scales));
    instructed ||= (bits & INSTRUCTIONS) !== 0;
    if ((bits & MORE) === 0) break;
  }
  if (instructed) parts.push(...readInstructions(glyphs, instructions));
  return Buffer.concat(parts);
}

function readInstructions(glyphs: ByteReader, instructions: ByteReader): readonly Buffer[] {
  const length = glyphs.packed16();
  return [uint16(length), instructions.take(length)];
}

function readSimple(
  streams: Streams,
  contours: number,
  { boxed, overlaps }: { readonly boxed: boolean; readonly overlaps: boolean },
): Buffer {
  let count = 0;
  const ends = Buffer.alloc(contours * 2);
  for (let contour = 0; contour < contours; contour += 1) {
    count += streams.points.packed16();
    ends.writeUInt16BE((count - 1) & 0xffff, contour * 2);
  }
  if (count > 0xffff) throw new FontDamaged('is damaged');
  const flags = streams.flags.take(count);
  const points = Array.from(flags, (flag) => readPoint(flag, streams.glyphs));
  const instructions = readInstructions(streams.glyphs, streams.instructions);
  const box = boxed ? streams.boxes.take(8) : boxOf(points);
  const outline = packPoints(points, overlaps);
  return Buffer.concat([uint16(contours), box, ends, ...instructions, outline]);
}

/** WOFF 2.0, section 5.2: the distance from the previous point, in one to four bytes. */
function readPoint(flag: number, bytes: ByteReader): Point {
  const code = flag & 0x7f;
  const onCurve = flag < 0x80;
  const next = () => bytes.u8();
  if (code < 10) return { onCurve, dx: 0, dy: signed(code, ((code & 14) << 7) + next()) };
  if (code < 20) {
    return { onCurve, dx: signed(code, (((code - 10) & 14) << 7) + next()), dy: 0 };
  }
  const of = (x: number, y: number): Point => {
    return { onCurve, dx: signed(code, x), dy: signed(code >> 1, y) };
  };
  const first = next();
  if (code < 84) {
    const rest = code - 20;
    return of(1 + (rest & 0x30) + (first >> 4), 1 + ((rest & 0x0c) << 2) + (first & 0x0f));
  }
  const second = next();
  if (code < 120) {
    const rest = code - 84;
    return of(1 + (Math.floor(rest / 12) << 8) + first, 1 + (((rest % 12) >> 2) << 8) + second);
  }
  const third = next();
  if (code < 124) return of((first << 4) + (second >> 4), ((second & 0x0f) << 8) + third);
  return of((first << 8) + second, (third << 8) + next());
}

function signed(code: number, value: number): number {
  return code & 1 ? value : -value;
}

function boxOf(points: readonly Point[]): Buffer {
  let [x, y] = [0, 0];
  let [left, bottom, right, top] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { dx, dy } of points) {
    x += dx;
    y += dy;
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  const box = Buffer.alloc(8);
  if (points.length === 0) return box;
  for (const [index, value] of [left, bottom, right, top].entries()) {
    box.writeInt16BE(value, index * 2);
  }
  return box;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
