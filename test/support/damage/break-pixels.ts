import { crc32 } from 'node:zlib';

/** Returns a PNG with valid structure and checksums whose pixels cannot be inflated. */
export function withBrokenPixels(png: Buffer): Buffer {
  const at = png.indexOf('IDAT', 0, 'latin1');
  const bytes = png.readUInt32BE(at - 4);
  const broken = Buffer.from(png);
  broken.fill(0xff, at + 4 + Math.floor(bytes / 2), at + 4 + bytes);
  broken.writeUInt32BE(crc32(broken.subarray(at, at + 4 + bytes)), at + 4 + bytes);
  return broken;
}
