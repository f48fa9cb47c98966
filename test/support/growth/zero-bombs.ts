/** Rasters of nothing but zeros: a few bytes of file for each kilobyte of pixels. */
import { constants, deflateRawSync } from 'node:zlib';
import { ADAM7_PASSES, PNG_SIGNATURE, pngChunk } from '../image-files/png-chunks.ts';

const CHUNK_BYTES = 2 ** 20;
const ADLER_BASE = 65_521;

/** Deflates zeros without holding them: a compressed mebibyte is repeated. */
export function deflatedZeros(count: number): Buffer {
  const chunk = deflateRawSync(Buffer.alloc(CHUNK_BYTES), {
    level: 9,
    finishFlush: constants.Z_FULL_FLUSH,
  });
  const whole = Math.floor(count / CHUNK_BYTES);
  const rest = deflateRawSync(Buffer.alloc(count % CHUNK_BYTES), { level: 9 });
  const adler = Buffer.alloc(4);
  adler.writeUInt32BE(((count % ADLER_BASE) * 65_536 + 1) >>> 0);
  const head = Buffer.from([0x78, 0xda]);
  return Buffer.concat([head, Buffer.alloc(chunk.length * whole, chunk), rest, adler]);
}

export interface ZeroPng {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Bits per sample. */
  readonly depth?: 1 | 8 | 16;
  /** 0 for grey, 6 for RGBA. */
  readonly colourType?: 0 | 6;
  readonly interlaced?: boolean;
  /** Chunks between header and pixels. */
  readonly chunks?: readonly (readonly [type: string, content: Buffer])[];
}

export function zeroPng(png: ZeroPng): Buffer {
  const { widthPx, heightPx, depth = 8, colourType = 6, interlaced = false, chunks = [] } = png;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([depth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  const bits = depth * (colourType === 6 ? 4 : 1);
  return Buffer.concat([
    PNG_SIGNATURE,
    pngChunk('IHDR', header),
    ...chunks.map(([type, content]) => pngChunk(type, content)),
    pngChunk('IDAT', deflatedZeros(filteredBytes({ widthPx, heightPx, interlaced }, bits))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

type Shape = Pick<ZeroPng, 'widthPx' | 'heightPx' | 'interlaced'>;

/** Bytes of all rows, each with its filter. */
function filteredBytes({ widthPx, heightPx, interlaced }: Shape, bits: number): number {
  const passes = interlaced === true ? ADAM7_PASSES : ([[0, 0, 1, 1]] as const);
  return passes.reduce((sum, [left, top, across, down]) => {
    const columns = Math.ceil((widthPx - left) / across);
    const rows = Math.ceil((heightPx - top) / down);
    return sum + rows * (1 + Math.ceil((columns * bits) / 8));
  }, 0);
}

const RGB = 3;

/** A black TIFF whose pixels are one deflated block: a strip of all rows, or a tile. */
export function zeroTiff(sidePx: number, block: 'strip' | 'tile'): Buffer {
  const data = deflatedZeros(sidePx * sidePx * RGB);
  const bitsAt = 8;
  const dataAt = bitsAt + 8;
  const directoryAt = dataAt + data.length + (data.length & 1);
  const layout =
    block === 'strip'
      ? [long(273, dataAt), long(278, sidePx), long(279, data.length)]
      : [long(322, sidePx), long(323, sidePx), long(324, dataAt), long(325, data.length)];
  const entries = [
    long(256, sidePx),
    long(257, sidePx),
    { tag: 258, type: 3, count: RGB, value: bitsAt },
    short(259, 8),
    short(262, 2),
    short(277, RGB),
    ...layout,
  ].sort((a, b) => a.tag - b.tag);
  const directory = Buffer.alloc(2 + entries.length * 12 + 4);
  directory.writeUInt16LE(entries.length);
  for (const [index, { tag, type, count, value }] of entries.entries()) {
    const at = 2 + index * 12;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(count, at + 4);
    directory.writeUInt32LE(value, at + 8);
  }
  const head = Buffer.from('49492a000000000008000800080008' + '00', 'hex');
  head.writeUInt32LE(directoryAt, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1), directory]);
}

const short = (tag: number, value: number) => ({ tag, type: 3, count: 1, value });
const long = (tag: number, value: number) => ({ tag, type: 4, count: 1, value });
