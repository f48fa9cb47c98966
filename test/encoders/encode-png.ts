import { deflateSync } from 'node:zlib';
import { ADAM7_PASSES, PNG_SIGNATURE, pngChunk } from '../support/image-files/png-chunks.ts';
import type { Raster } from './raster.ts';

export interface PngOptions {
  readonly colourType: 0 | 2 | 3 | 4 | 6;
  readonly depth?: 1 | 2 | 4 | 8 | 16;
  /** Red, green and blue of each index. */
  readonly palette?: readonly (readonly number[])[];
  readonly interlaced?: boolean;
  /** Chunks between the header and the palette, in this order. */
  readonly before?: readonly (readonly [type: string, data: Buffer])[];
  /** Content of tRNS. */
  readonly transparency?: Buffer;
  readonly deflateLevel?: number;
  /** One of the five filters for every row; by default they alternate. */
  readonly filter?: 0 | 1 | 2 | 3 | 4;
}

export function encodePng(raster: Raster, options: PngOptions): Buffer {
  const { colourType, depth = 8, interlaced = false } = options;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(raster.widthPx, 0);
  header.writeUInt32BE(raster.heightPx, 4);
  header.set([depth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  const passes = interlaced ? ADAM7_PASSES : ([[0, 0, 1, 1]] as const);
  const rows = Buffer.concat(passes.map((pass) => passBytes(raster, { pass, options })));
  return Buffer.concat([
    PNG_SIGNATURE,
    pngChunk('IHDR', header),
    ...(options.before ?? []).map(([type, data]) => pngChunk(type, data)),
    ...(options.palette ? [pngChunk('PLTE', Buffer.from(options.palette.flat()))] : []),
    ...(options.transparency ? [pngChunk('tRNS', options.transparency)] : []),
    pngChunk('IDAT', deflateSync(rows, { level: options.deflateLevel ?? 6 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export const gammaChunk = (gamma: number): readonly [string, Buffer] => {
  const data = Buffer.alloc(4);
  data.writeUInt32BE(Math.round(gamma * 100_000));
  return ['gAMA', data];
};

/** White, red, green and blue, each as x and y. */
export const chromaticities = (xy: readonly number[]): readonly [string, Buffer] => {
  const data = Buffer.alloc(32);
  xy.forEach((value, index) => data.writeUInt32BE(Math.round(value * 100_000), index * 4));
  return ['cHRM', data];
};

export const cicpChunk = (primaries: number, transfer: number): readonly [string, Buffer] => [
  'cICP',
  Buffer.from([primaries, transfer, 0, 1]),
];

export const iccChunk = (profile: Buffer): readonly [string, Buffer] => [
  'iCCP',
  Buffer.concat([Buffer.from('profile\0\0', 'latin1'), deflateSync(profile)]),
];

function passBytes(
  raster: Raster,
  { pass, options }: { readonly pass: readonly number[]; readonly options: PngOptions },
): Buffer {
  const [left = 0, top = 0, stepX = 1, stepY = 1] = pass;
  const { depth = 8 } = options;
  const bytesPerPixel = Math.max(1, (depth * raster.channels) >> 3);
  const lines: Buffer[] = [];
  let above: Buffer | null = null;
  for (let y = top; y < raster.heightPx && left < raster.widthPx; y += stepY) {
    const values: number[] = [];
    for (let x = left; x < raster.widthPx; x += stepX) {
      const at = (y * raster.widthPx + x) * raster.channels;
      values.push(...raster.samples.subarray(at, at + raster.channels));
    }
    const line = packBits(values, depth);
    const filter = options.filter ?? (depth < 8 ? 0 : lines.length % 5);
    lines.push(
      filtered(line, { above: above ?? Buffer.alloc(line.length), filter, bytesPerPixel }),
    );
    above = line;
  }
  return Buffer.concat(lines);
}

function packBits(values: readonly number[], depth: number): Buffer {
  const packed = Buffer.alloc(Math.ceil((values.length * depth) / 8));
  values.forEach((value, index) => {
    if (depth === 16) packed.writeUInt16BE(value, index * 2);
    else packed[(index * depth) >> 3]! |= value << (8 - depth - ((index * depth) % 8));
  });
  return packed;
}

interface Filtering {
  readonly above: Buffer;
  readonly filter: number;
  readonly bytesPerPixel: number;
}

function filtered(line: Buffer, { above, filter, bytesPerPixel }: Filtering): Buffer {
  const out = Buffer.alloc(line.length + 1);
  out[0] = filter;
  for (let index = 0; index < line.length; index += 1) {
    const left = index < bytesPerPixel ? 0 : line[index - bytesPerPixel]!;
    const corner = index < bytesPerPixel ? 0 : above[index - bytesPerPixel]!;
    const up = above[index]!;
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
    out[index + 1] = (line[index]! - guess) & 255;
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(guess - value));
  if (toLeft! <= toUp! && toLeft! <= toCorner!) return left;
  return toUp! <= toCorner! ? up : corner;
}
