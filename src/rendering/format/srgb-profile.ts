/**
 * An ICC version 2 profile for sRGB, which every RIP supports. Section numbers are those of ICC.1:2001-04;
 * colours are those of IEC 61966-2-1.
 */

const HEADER_BYTES = 128;
const TAG_ENTRY_BYTES = 12;

/** Points of the tone curve: enough for 8-bit pixels. */
const CURVE_POINTS = 1024;

/** The white point of the connection space (6.1.3), also used as the white point of the medium. */
const D50 = [0.9642, 1, 0.8249] as const;

/** The primaries, adapted from D65 to D50 (Bradford). */
const RED = [0.436_07, 0.222_49, 0.013_92] as const;
const GREEN = [0.385_15, 0.716_87, 0.097_08] as const;
const BLUE = [0.143_07, 0.060_61, 0.7141] as const;

type Xyz = readonly [number, number, number];

/** Returns the profile; always the same bytes. */
export function srgbProfile(): Buffer {
  const curve = toneCurve();
  const tags: readonly (readonly [signature: string, content: Buffer])[] = [
    ['desc', description('sRGB IEC61966-2.1')],
    ['cprt', Buffer.from('text\0\0\0\0No copyright, use freely\0', 'latin1')],
    ['wtpt', xyz(D50)],
    ['rXYZ', xyz(RED)],
    ['gXYZ', xyz(GREEN)],
    ['bXYZ', xyz(BLUE)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  const table = Buffer.alloc(4 + tags.length * TAG_ENTRY_BYTES);
  table.writeUInt32BE(tags.length, 0);
  const contents = [...new Set(tags.map(([, content]) => content))].map(padded);
  const offsets = offsetsOf(tags, HEADER_BYTES + table.length);
  tags.forEach(([signature, content], index) => {
    const entry = 4 + index * TAG_ENTRY_BYTES;
    table.write(signature, entry, 'latin1');
    table.writeUInt32BE(offsets.get(content) ?? 0, entry + 4);
    table.writeUInt32BE(content.length, entry + 8);
  });
  const body = Buffer.concat([table, ...contents]);
  return Buffer.concat([header(HEADER_BYTES + body.length), body]);
}

/** Section 6.1: a display profile, RGB to XYZ, with a fixed date. */
function header(bytes: number): Buffer {
  const content = Buffer.alloc(HEADER_BYTES);
  content.writeUInt32BE(bytes, 0);
  content.writeUInt32BE(0x02_10_00_00, 8);
  content.write('mntrRGB XYZ ', 12, 'latin1');
  [2000, 1, 1].forEach((part, index) => content.writeUInt16BE(part, 24 + 2 * index));
  content.write('acsp', 36, 'latin1');
  D50.forEach((value, index) => content.writeInt32BE(fixed(value), 68 + 4 * index));
  return content;
}

/** Returns the offset of each tag's content. The three curves share the same content. */
function offsetsOf(
  tags: readonly (readonly [string, Buffer])[],
  start: number,
): ReadonlyMap<Buffer, number> {
  const offsets = new Map<Buffer, number>();
  let at = start;
  for (const [, content] of tags) {
    if (offsets.has(content)) continue;
    offsets.set(content, at);
    at += padded(content).length;
  }
  return offsets;
}

/** Section 6.5.17, with neither Unicode nor ScriptCode. */
function description(text: string): Buffer {
  const content = Buffer.alloc(12 + text.length + 1 + 4 + 4 + 2 + 1 + 67);
  content.write('desc', 0, 'latin1');
  content.writeUInt32BE(text.length + 1, 8);
  content.write(text, 12, 'latin1');
  return content;
}

/** Section 6.5.26. */
function xyz(values: Xyz): Buffer {
  const content = Buffer.alloc(20);
  content.write('XYZ ', 0, 'latin1');
  values.forEach((value, index) => content.writeInt32BE(fixed(value), 8 + 4 * index));
  return content;
}

/** Section 6.5.3. */
function toneCurve(): Buffer {
  const content = Buffer.alloc(12 + 2 * CURVE_POINTS);
  content.write('curv', 0, 'latin1');
  content.writeUInt32BE(CURVE_POINTS, 8);
  for (let point = 0; point < CURVE_POINTS; point += 1) {
    const linear = toLinear(point / (CURVE_POINTS - 1));
    content.writeUInt16BE(Math.round(linear * 0xffff), 12 + 2 * point);
  }
  return content;
}

function toLinear(encoded: number): number {
  return encoded <= 0.040_45 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

/** s15Fixed16Number. */
function fixed(value: number): number {
  return Math.round(value * 0x1_0000);
}

/** Pads to a multiple of four bytes, as the next content must begin there. */
function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc(-content.length & 3)]);
}
