import { pngChunk } from './png-chunks.ts';

/** Length of signature and IHDR. Other chunks follow them. */
const HEAD_BYTES = 8 + 25;

/** Inserts chunks before the palette and pixels of a PNG. */
export function withChunks(
  png: Buffer,
  chunks: readonly (readonly [type: string, content: Buffer])[],
): Buffer {
  const further = chunks.map(([type, content]) => pngChunk(type, content));
  return Buffer.concat([png.subarray(0, HEAD_BYTES), ...further, png.subarray(HEAD_BYTES)]);
}

export function cicp(primaries: number, transfer: number, isFullRange = true) {
  return ['cICP', Buffer.from([primaries, transfer, 0, isFullRange ? 1 : 0])] as const;
}

/** @param gamma gamma of the encoder, usually 1/2.2 */
export function gama(gamma: number) {
  return ['gAMA', uint32(Math.round(gamma * 100_000))] as const;
}

/** Chromaticities x and y of white, red, green and blue. */
export function chrm(...numbers: readonly number[]) {
  return [
    'cHRM',
    Buffer.concat(numbers.map((value) => uint32(Math.round(value * 100_000)))),
  ] as const;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
