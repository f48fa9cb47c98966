/** Rasters that need much more memory than their files have bytes. */
import type { HostileArtwork } from '../attacks/ways-in.ts';
import { GROWING_DRAWINGS } from './growing-drawings.ts';
import { progressiveJpeg } from './progressive-jpeg.ts';
import { deflatedZeros, zeroPng, zeroTiff } from './zero-bombs.ts';

const MIB = 2 ** 20;
/** Content of a compressed chunk with the name `a`. */
const inflating = (megabytes: number) =>
  Buffer.concat([Buffer.from('a\0\0', 'latin1'), deflatedZeros(megabytes * MIB)]);

export interface GrowingFile {
  readonly type: string;
  readonly bytes: () => Buffer;
}

const png = (bytes: () => Buffer): GrowingFile => ({ type: 'png', bytes });

/** A GIF of many frames of one pixel. */
function gifOf(sidePx: number, frames: number): Buffer {
  const head = Buffer.from('47494638396100000000800000000000ffffff', 'hex');
  head.writeUInt16LE(sidePx, 6);
  head.writeUInt16LE(sidePx, 8);
  const frame = Buffer.from('2c000000000100010000020244010 0'.replace(' ', ''), 'hex');
  return Buffer.concat([head, Buffer.alloc(frame.length * frames, frame), Buffer.from([0x3b])]);
}

/** By what they are. */
export const GROWING_FILES: Readonly<Record<string, GrowingFile>> = {
  'an interlaced PNG of 595 megapixels': png(() =>
    zeroPng({ widthPx: 24_400, heightPx: 24_400, interlaced: true }),
  ),
  'an interlaced PNG of 64 megapixels and 16 bits': png(() =>
    zeroPng({ widthPx: 8_000, heightPx: 8_000, depth: 16, interlaced: true }),
  ),
  'a PNG of 16-bit rows a million pixels wide': png(() =>
    zeroPng({ widthPx: 1_000_000, heightPx: 500, depth: 16 }),
  ),
  'a PNG whose profile inflates to a gigabyte': png(() =>
    zeroPng({
      widthPx: 100,
      heightPx: 100,
      colourType: 0,
      chunks: [['iCCP', inflating(1024)]],
    }),
  ),
  'a PNG of texts that inflate to gigabytes': png(() => {
    const text = ['zTXt', inflating(256)] as const;
    return zeroPng({
      widthPx: 100,
      heightPx: 100,
      colourType: 0,
      chunks: Array.from({ length: 8 }, () => text),
    });
  }),
  'a progressive JPEG of 400 megapixels': {
    type: 'jpeg',
    bytes: () => progressiveJpeg({ sidePx: 20_000, scans: 3 }),
  },
  'a progressive JPEG of 12,000 scans': {
    type: 'jpeg',
    bytes: () => progressiveJpeg({ sidePx: 6_000, scans: 12_000 }),
  },
  'a TIFF in one strip': { type: 'tiff', bytes: () => zeroTiff(12_000, 'strip') },
  'a TIFF in one tile': { type: 'tiff', bytes: () => zeroTiff(12_000, 'tile') },
  'a GIF of 400,000 frames': { type: 'gif', bytes: () => gifOf(1_000, 400_000) },
};

/** A growing drawing or file by its name. */
export function growingArtwork(name: string): HostileArtwork {
  const draw = GROWING_DRAWINGS[name];
  if (draw !== undefined) return { type: 'svg+xml', bytes: Buffer.from(draw()) };
  const { type, bytes } = GROWING_FILES[name]!;
  return { type, bytes: bytes() };
}
