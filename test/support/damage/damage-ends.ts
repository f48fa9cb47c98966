import { crc32 } from 'node:zlib';

/** Removes the last sub-blocks of a GIF's pixels. */
export function shortGif(gif: Buffer, share: number): Buffer {
  const flags = gif.readUInt8(10);
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  while (gif.readUInt8(at) === 0x21) at = afterBlocks(gif, at + 2, Infinity);
  const own = gif.readUInt8(at + 9);
  at += 11 + ((own & 0x80) === 0 ? 0 : 3 * 2 ** ((own & 7) + 1));
  const end = afterBlocks(gif, at, gif.length * share);
  return Buffer.concat([gif.subarray(0, end), Buffer.from([0, 0x3b])]);
}

/** Returns the end of the last sub-block that begins before `limit`. */
function afterBlocks(gif: Buffer, start: number, limit: number): number {
  let at = start;
  while (gif.readUInt8(at) !== 0 && at + 1 + gif.readUInt8(at) < limit) at += 1 + gif.readUInt8(at);
  return gif.readUInt8(at) === 0 ? at + 1 : at;
}

/** Removes the last pixels from the last IDAT chunk and corrects its checksum. */
export function shortPng(png: Buffer, share: number): Buffer {
  const at = png.lastIndexOf('IDAT', undefined, 'latin1');
  const bytes = png.readUInt32BE(at - 4);
  const left = Math.floor(bytes * share) - 20;
  const chunk = Buffer.from(png.subarray(at - 4, at + 4 + left + 4));
  chunk.writeUInt32BE(left, 0);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + left)), 8 + left);
  return Buffer.concat([png.subarray(0, at - 4), chunk, png.subarray(at + 8 + bytes)]);
}

/** Cuts the chunk that holds the pixels and corrects all sizes. */
export function shortWebp(webp: Buffer, share: number): Buffer {
  let at = 12;
  while (!['VP8 ', 'VP8L'].includes(webp.toString('latin1', at, at + 4))) {
    at += 8 + webp.readUInt32LE(at + 4) + (webp.readUInt32LE(at + 4) % 2);
  }
  const left = Math.floor(webp.readUInt32LE(at + 4) * share) & ~1;
  const whole = Buffer.from(webp.subarray(0, at + 8 + left));
  whole.writeUInt32LE(left, at + 4);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

/** Cuts the media data and corrects the size of its box. */
export function shortAvif(avif: Buffer, share: number): Buffer {
  const at = avif.lastIndexOf('mdat', undefined, 'latin1') - 4;
  const left = Math.floor((avif.length - at) * share);
  const whole = Buffer.from(avif.subarray(0, at + left));
  whole.writeUInt32BE(left, at);
  return whole;
}
