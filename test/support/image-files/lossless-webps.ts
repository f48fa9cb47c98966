/** Lossless WebPs that are written bit by bit, as encoders do not write them. */
import type { ImageSize } from '../../../src/image-files/structure/webp/lossless-stream.ts';

/** A number and the number of its bits, the lowest first. */
export type Bits = readonly [number: number, count: number];

const HEADER_BYTES = 20;
const SIGNATURE = 0x2f;

/** A code of one symbol, which takes no bits. */
export function oneSymbol(symbol: number): readonly Bits[] {
  return [
    [1, 1],
    [0, 1],
    [1, 1],
    [symbol, 8],
  ];
}

/** A code of two symbols of one bit. */
export function twoSymbols(first: number, second: number): readonly Bits[] {
  return [
    [1, 1],
    [1, 1],
    [1, 1],
    [first, 8],
    [second, 8],
  ];
}

/** A code in which each symbol from 0 on has the same length of 1 to 8 bits. */
export function allSymbols(lengthBits: number): readonly Bits[] {
  const order = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8];
  const lengths = order.map((symbol): Bits => [symbol === lengthBits ? 1 : 0, 3]);
  return [
    [0, 1],
    [lengths.length - 4, 4],
    ...lengths,
    // The rest of the symbols has no code.
    [1, 1],
    [3, 3],
    [2 ** lengthBits - 2, 8],
  ];
}

/** What precedes a group if there are no transforms, no cache and no tiles. */
export const PLAIN_START: readonly Bits[] = [[0, 3]];
export const ONE_COLOUR: readonly Bits[] = [0, 0, 0, 0, 0].flatMap(oneSymbol);
/** Tiles of 8 x 8 pixels, all of which name one group, without a cache. */
export function tilesOf(group: number): readonly Bits[] {
  return [[0, 2], [1, 1], [1, 3], [0, 1], ...[group & 255, group >> 8, 0, 0, 0].flatMap(oneSymbol)];
}

/** @param after what follows the bits, which are filled up to a byte */
export function losslessWebp(
  { columns, rows }: ImageSize,
  bits: readonly Bits[],
  after: Buffer = Buffer.alloc(0),
): Buffer {
  const size: readonly Bits[] = [
    [columns - 1, 14],
    [rows - 1, 14],
    [0, 4],
  ];
  const frame = Buffer.concat([Buffer.from([SIGNATURE]), bytesOf([...size, ...bits]), after]);
  const file = Buffer.concat([Buffer.alloc(HEADER_BYTES), frame, Buffer.alloc(frame.length % 2)]);
  file.write('RIFF\0\0\0\0WEBPVP8L', 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.writeUInt32LE(frame.length, 16);
  return file;
}

function bytesOf(bits: readonly Bits[]): Buffer {
  const all = bits.flatMap(([number, count]) =>
    Array.from({ length: count }, (_, index) => (number >> index) & 1),
  );
  const bytes = Buffer.alloc(Math.ceil(all.length / 8));
  for (const [index, bit] of all.entries()) bytes[index >> 3]! |= bit << (index & 7);
  return bytes;
}
