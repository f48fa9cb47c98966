/** A point of an outline, as its distance from the previous one. */
export interface Point {
  readonly onCurve: boolean;
  readonly dx: number;
  readonly dy: number;
}

/** Flags of a point (OpenType 1.9, `glyf`). */
const ON_CURVE = 0x01;
const X = { short: 0x02, sameOrPositive: 0x10 };
const Y = { short: 0x04, sameOrPositive: 0x20 };
const OVERLAP = 0x40;

/** Packs the points of a simple glyph: all flags, then all x, then all y. */
export function packPoints(points: readonly Point[], overlaps: boolean): Buffer {
  const bytes = Buffer.alloc(points.length * 5);
  let at = points.length;
  for (const axis of ['dx', 'dy'] as const) {
    const bits = axis === 'dx' ? X : Y;
    for (const [index, point] of points.entries()) {
      const distance = point[axis];
      const size = Math.abs(distance);
      let flag = bytes.readUInt8(index);
      if (axis === 'dx' && point.onCurve) flag |= ON_CURVE;
      if (distance === 0) flag |= bits.sameOrPositive;
      else if (size > 255) at = bytes.writeInt16BE(distance, at);
      else {
        flag |= distance > 0 ? bits.short | bits.sameOrPositive : bits.short;
        at = bytes.writeUInt8(size, at);
      }
      bytes[index] = flag;
    }
  }
  if (overlaps && points.length > 0) bytes[0] = bytes.readUInt8(0) | OVERLAP;
  return bytes.subarray(0, at);
}
