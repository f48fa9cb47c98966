import type { Draw } from './draw.ts';

const NAME = Buffer.from('Exif\0\0', 'latin1');
const ORIENTATION = 274;
/** Tags that point to other directories or to a thumbnail, and one of neither. */
const OTHER_TAGS = [0x8769, 0x8825, 0xa005, 0x201, 0x202, 271, 0];
const ENTRY_BYTES = 12;

/** Returns an EXIF block, most often with an orientation of 5 to 8, and most often malformed. */
export function fuzzedExif(draw: Draw): Buffer {
  const entries = Array.from({ length: 1 + draw.below(4) }, () => anEntry(draw));
  const isLittle = draw.oneIn(2);
  const directory = draw.oneIn(12) ? draw.below(40) : 8;
  const tail = draw.oneIn(3) ? draw.bytes(draw.below(200)) : Buffer.alloc(draw.below(40), 6);
  const tiff = Buffer.concat([Buffer.alloc(10 + entries.length * ENTRY_BYTES + 4), tail]);
  const write = (value: number, at: number, length: number) =>
    isLittle ? tiff.writeUIntLE(value, at, length) : tiff.writeUIntBE(value, at, length);
  tiff.write(isLittle ? 'II' : 'MM', 'latin1');
  write(draw.oneIn(20) ? 43 : 42, 2, 2);
  write(directory, 4, 4);
  write(draw.oneIn(4) ? draw.below(0x10000) : entries.length, 8, 2);
  for (const [index, { tag, type, count, value }] of entries.entries()) {
    const at = 10 + index * ENTRY_BYTES;
    write(tag, at, 2);
    write(type, at + 2, 2);
    write(count, at + 4, 4);
    if ([3, 8].includes(type)) write(value & 0xffff, at + 8, 2);
    else if ([1, 2, 6, 7].includes(type)) write(value & 0xff, at + 8, 1);
    else write(value, at + 8, 4);
  }
  const cut = draw.oneIn(3) ? draw.below(tiff.length + 1) : tiff.length;
  return Buffer.concat([NAME, tiff.subarray(0, cut)]);
}

function anEntry(draw: Draw) {
  const isOrientation = !draw.oneIn(3);
  return {
    tag: isOrientation ? ORIENTATION : draw.from(OTHER_TAGS),
    type: draw.oneIn(3) ? draw.below(16) : 3,
    count: draw.oneIn(3) ? draw.from([0, 2, 3, 9, 10, 100, 0xffff_ffff]) : 1,
    value: draw.from([5, 6, 7, 8, 5, 6, 7, 8, 1, 9, 0, 22, 36, 0x1_0006, 0xffff_fffa]),
  };
}
