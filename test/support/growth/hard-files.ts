/** Files whose structure is made of as many parts as fit. */
import {
  losslessWebp,
  oneSymbol,
  tilesOf,
  twoSymbols,
  type Bits,
} from '../image-files/lossless-webps.ts';

const ENTRIES = 65_535;

export function box(type: string, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

function filled(head: Buffer, part: Buffer, length: number): Buffer {
  const file = Buffer.alloc(Math.max(length, head.length), part);
  head.copy(file);
  return file;
}

function aligned(head: Buffer, part: Buffer, length: number): Buffer {
  const count = part.length === 0 ? 0 : Math.floor((length - head.length) / part.length);
  return Buffer.concat([head, Buffer.alloc(count * part.length, part)]);
}

const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489',
  'hex',
);
const JPEG = Buffer.from([0xff, 0xd8]);
const GIF = Buffer.from('47494638396101000100000000', 'hex');

function webp(part: Buffer, length: number): Buffer {
  const file = aligned(Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), part, length);
  file.writeUInt32LE(file.length - 8, 4);
  return file;
}

/** A lossy frame of 16,383 x 16,383 pixels. Zeros in its first half are a sound header and the simplest modes. */
function webpFrame(coefficients: number, length: number): Buffer {
  const modesBytes = Math.min((length - 30) >> 1, 2 ** 19 - 1);
  const file = Buffer.alloc(length);
  file.write('RIFF\0\0\0\0WEBPVP8 ', 'latin1');
  file.writeUInt32LE(length - 8, 4);
  file.writeUInt32LE(length - 20, 16);
  file.writeUIntLE((modesBytes << 5) | 16, 20, 3);
  file.write('9d012aff3fff3f', 23, 'hex');
  return file.fill(coefficients, 30 + modesBytes);
}

/** Lossless pixels that take a bit each, for which the data is too short, or none. */
function losslessPixels(length: number, symbols: (symbol: number) => readonly Bits[]): Buffer {
  const size = { columns: 16_384, rows: 16_384 };
  const codes = [...tilesOf(0), ...symbols(5), ...[0, 0, 0, 0].flatMap(oneSymbol)];
  return losslessWebp(size, codes, Buffer.alloc(length, 0x5a));
}

/** As many groups of codes as fit, of 20 bits each: five codes of one symbol. */
function losslessGroups(length: number): Buffer {
  const size = { columns: 100, rows: 100 };
  // Codes of the bits 1000; the first two bits of them end a byte.
  return losslessWebp(size, [...tilesOf(0xffff), [1, 2]], Buffer.alloc(length, 0x44));
}

function avif(part: Buffer, length: number): Buffer {
  return aligned(box('ftyp', Buffer.from('avif\0\0\0\0avif', 'latin1')), part, length);
}

/**
 * A JPEG of APP1 segments that all name one directory of 65,535 entries behind them, and one pixel's
 * header.
 */
export function jpegOfDirectories(count: number): Buffer {
  const segment = Buffer.alloc(2 + 2 + 6 + 8);
  const at = 2 + count * segment.length + 21;
  segment.writeUInt16BE(0xffe1);
  segment.writeUInt16BE(segment.length - 2, 2);
  segment.write('Exif\0\0MM\0*', 4, 'latin1');
  const segments = Array.from({ length: count }, (_, index) => {
    const own = Buffer.from(segment);
    own.writeUInt32BE(at - (2 + index * segment.length + 10), 14);
    return own;
  });
  const frame = Buffer.from('ffc0000b080001000101011100ffda', 'hex');
  const directory = Buffer.alloc(2 + ENTRIES * 12 + 64);
  directory.writeUInt16BE(ENTRIES);
  const gap = Buffer.alloc(at - (2 + count * segment.length) - frame.length);
  return Buffer.concat([JPEG, ...segments, frame, gap, directory, Buffer.from([0xff, 0xd9])]);
}

function tiff(entries: readonly (readonly [number, number, number, number])[], length: number) {
  const file = Buffer.alloc(length, 1);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = 10 + index * 12;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
  }
  return file;
}

/** By the length of the file in bytes. */
export const HARD_FILES: Readonly<Record<string, (length: number) => Buffer>> = {
  'a PNG of empty chunks': (length) =>
    aligned(PNG, Buffer.from('\0\0\0\0tEXt\0\0\0\0', 'latin1'), length),
  'a PNG of Exif chunks': (length) =>
    aligned(PNG, Buffer.from('\0\0\0\x08eXIfII*\0\x08\0\0\0\0\0\0\0', 'latin1'), length),
  'a PNG of zeros': (length) => filled(PNG, Buffer.from([0]), length),
  'a JPEG of Exif segments': (length) => jpegOfDirectories(Math.floor(length / 60)),
  'a JPEG of empty segments': (length) => aligned(JPEG, Buffer.from([0xff, 0xe1, 0, 2]), length),
  'a JPEG of fill bytes': (length) => filled(JPEG, Buffer.from([0xff]), length),
  'a JPEG of unknown markers': (length) => aligned(JPEG, Buffer.from([0xff, 0x02]), length),
  'a JPEG of start markers': (length) => aligned(JPEG, JPEG, length),
  'a WebP of empty chunks': (length) => webp(Buffer.from('ABCD\0\0\0\0', 'latin1'), length),
  'a WebP of Exif chunks': (length) =>
    webp(Buffer.from('EXIF\x08\0\0\0II*\0\x08\0\0\0', 'latin1'), length),
  'a WebP of macroblocks without coefficients': (length) => webpFrame(0, length),
  'a WebP of macroblocks full of coefficients': (length) => webpFrame(0xff, length),
  'a WebP of lossless pixels without bits': (length) => losslessPixels(length, oneSymbol),
  'a WebP of lossless pixels of a bit': (length) =>
    losslessPixels(length, (symbol) => twoSymbols(symbol, symbol + 1)),
  'a WebP of groups of codes': losslessGroups,
  'a GIF of extensions': (length) => aligned(GIF, Buffer.from([0x21, 0xfe, 0]), length),
  'a GIF of small blocks': (length) =>
    filled(Buffer.concat([GIF, Buffer.from([0x21, 0xfe])]), Buffer.from([1, 7]), length),
  'a GIF of frames': (length) =>
    aligned(GIF, Buffer.from('2c000000000100010000020000', 'hex'), length),
  'an AVIF of empty boxes': (length) => avif(box('free'), length),
  'an AVIF of boxes in its metadata': (length) => {
    const boxes = Buffer.concat(Array.from({ length: Math.floor(length / 8) }, () => box('free')));
    return Buffer.concat([avif(Buffer.alloc(0), 0), box('meta', Buffer.alloc(4), boxes)]);
  },
  'a TIFF of strips of one byte': (length) =>
    tiff(
      [
        [256, 4, 1, 1],
        [257, 4, 1, Math.floor(length / 4)],
        [258, 3, 1, 8],
        [259, 3, 1, 5],
        [273, 1, Math.floor(length / 4), 200],
        [277, 3, 1, 1],
        [278, 4, 1, 1],
        [279, 1, Math.floor(length / 4), 200],
      ],
      length,
    ),
  'a TIFF of directory entries': (length) => {
    const file = tiff([[256, 4, 1, 1]], length);
    file.writeUInt16LE(Math.min(ENTRIES, Math.floor(length / 12) - 2), 8);
    return file;
  },
};
