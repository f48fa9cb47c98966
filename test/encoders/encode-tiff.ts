import { deflateSync } from 'node:zlib';
import { packLzw } from './lzw.ts';
import type { Raster } from './raster.ts';

/** Baseline TIFF 6.0 as programs write it. Tags without a value are left out of the file. */
export interface TiffOptions {
  /** 0: white is zero, 1: black is zero, 2: RGB, 3: palette, 5: separated, 8: Lab. */
  readonly photometric: number;
  /** Tag 338: 0 unspecified, 1 associated, 2 unassociated alpha. */
  readonly extraSamples?: readonly number[];
  readonly bits?: 1 | 4 | 8 | 16;
  readonly planar?: boolean;
  readonly compression?: 'none' | 'lzw' | 'packbits' | 'deflate' | 'adobe-deflate';
  readonly predictor?: boolean;
  readonly rowsPerStrip?: number;
  /** Side of square tiles, a multiple of 16. */
  readonly tilePx?: number;
  readonly bigEndian?: boolean;
  readonly orientation?: number;
  readonly icc?: Buffer;
  /** Photoshop image resources, tag 34377. */
  readonly photoshop?: Buffer;
  /** Red, green and blue of each index, 16 bits each. */
  readonly colourMap?: readonly number[];
  readonly dpi?: number;
}

const CODES = { none: 1, lzw: 5, packbits: 32773, deflate: 32946, 'adobe-deflate': 8 } as const;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const UNDEFINED = 7;

interface Tag {
  readonly tag: number;
  readonly type: number;
  readonly values: readonly number[] | Buffer;
}

export function encodeTiff(raster: Raster, options: TiffOptions): Buffer {
  const blocks = cut(raster, options).map((block) => compress(block, options));
  const tags = [...shapeTags(raster, options), ...optionalTags(options)];
  return assemble(tags, { blocks, ...layoutOf(raster, options), bigEndian: options.bigEndian });
}

function shapeTags(raster: Raster, options: TiffOptions): Tag[] {
  const { bits = 8, compression = 'none', orientation = 1, dpi = 300, planar = false } = options;
  return [
    { tag: 256, type: LONG, values: [raster.widthPx] },
    { tag: 257, type: LONG, values: [raster.heightPx] },
    { tag: 258, type: SHORT, values: Array<number>(raster.channels).fill(bits) },
    { tag: 259, type: SHORT, values: [CODES[compression]] },
    { tag: 262, type: SHORT, values: [options.photometric] },
    { tag: 274, type: SHORT, values: [orientation] },
    { tag: 277, type: SHORT, values: [raster.channels] },
    { tag: 282, type: RATIONAL, values: [dpi, 1] },
    { tag: 283, type: RATIONAL, values: [dpi, 1] },
    { tag: 284, type: SHORT, values: [planar ? 2 : 1] },
    { tag: 296, type: SHORT, values: [2] },
  ];
}

function optionalTags(options: TiffOptions): Tag[] {
  return [
    ...(options.predictor === true ? [{ tag: 317, type: SHORT, values: [2] }] : []),
    ...(options.photometric === 5 ? [{ tag: 332, type: SHORT, values: [1] }] : []),
    ...(options.colourMap ? [{ tag: 320, type: SHORT, values: options.colourMap }] : []),
    ...(options.extraSamples ? [{ tag: 338, type: SHORT, values: options.extraSamples }] : []),
    ...(options.photoshop ? [{ tag: 34377, type: UNDEFINED, values: options.photoshop }] : []),
    ...(options.icc ? [{ tag: 34675, type: UNDEFINED, values: options.icc }] : []),
  ];
}

function layoutOf(raster: Raster, { tilePx, rowsPerStrip = raster.heightPx }: TiffOptions) {
  const layout: Tag[] =
    tilePx === undefined
      ? [{ tag: 278, type: LONG, values: [rowsPerStrip] }]
      : [
          { tag: 322, type: LONG, values: [tilePx] },
          { tag: 323, type: LONG, values: [tilePx] },
        ];
  return { layout, offsetsTag: tilePx === undefined ? 273 : 324 };
}

/** The bytes of each strip or tile. */
function cut(raster: Raster, options: TiffOptions): Buffer[] {
  const { widthPx, heightPx, channels } = raster;
  const planes = options.planar === true ? [...Array(channels).keys()].map((c) => [c]) : [null];
  const wide = options.tilePx ?? widthPx;
  const high = options.tilePx ?? options.rowsPerStrip ?? heightPx;
  const blocks: Buffer[] = [];
  for (const plane of planes) {
    for (let top = 0; top < heightPx; top += high) {
      for (let left = 0; left < widthPx; left += wide) {
        // The last strip is shorter; the last tile is padded.
        const rows = options.tilePx === undefined ? Math.min(high, heightPx - top) : high;
        blocks.push(block(raster, { options, plane, left, top, wide, rows }));
      }
    }
  }
  return blocks;
}

interface Block {
  readonly options: TiffOptions;
  readonly plane: readonly number[] | null;
  readonly left: number;
  readonly top: number;
  readonly wide: number;
  readonly rows: number;
}

function block(raster: Raster, { options, plane, left, top, wide, rows }: Block): Buffer {
  const chosen = plane ?? [...Array(raster.channels).keys()];
  const lines: Buffer[] = [];
  for (let y = top; y < top + rows; y += 1) {
    const line: number[] = [];
    for (let x = left; x < left + wide; x += 1) {
      const at =
        (Math.min(y, raster.heightPx - 1) * raster.widthPx + Math.min(x, raster.widthPx - 1)) *
        raster.channels;
      for (const channel of chosen) line.push(raster.samples[at + channel]!);
    }
    lines.push(packLine(line, { options, perPixel: chosen.length }));
  }
  return Buffer.concat(lines);
}

function packLine(
  line: readonly number[],
  { options, perPixel }: { readonly options: TiffOptions; readonly perPixel: number },
): Buffer {
  const bits = options.bits ?? 8;
  const full = 2 ** bits;
  const values =
    options.predictor === true
      ? line.map((value, index) =>
          index < perPixel ? value : (value - line[index - perPixel]! + full) % full,
        )
      : line;
  if (bits === 8) return Buffer.from(values);
  if (bits === 16) {
    const packed = Buffer.alloc(values.length * 2);
    values.forEach((value, index) =>
      options.bigEndian === true
        ? packed.writeUInt16BE(value, index * 2)
        : packed.writeUInt16LE(value, index * 2),
    );
    return packed;
  }
  const packed = Buffer.alloc(Math.ceil((values.length * bits) / 8));
  values.forEach((value, index) => {
    const bit = index * bits;
    packed[bit >> 3]! |= value << (8 - bits - (bit % 8));
  });
  return packed;
}

function compress(bytes: Buffer, { compression = 'none' }: TiffOptions): Buffer {
  switch (compression) {
    case 'none':
      return bytes;
    case 'lzw':
      return packLzw(bytes, { literalBits: 8, lowBitFirst: false, early: 1 });
    case 'packbits':
      return packBits(bytes);
    case 'deflate':
    case 'adobe-deflate':
      return deflateSync(bytes);
  }
}

/** PackBits: runs of equal bytes and literal stretches, at most 128 bytes each. */
function packBits(bytes: Buffer): Buffer {
  const out: number[] = [];
  const runAt = (from: number): number => {
    let end = from + 1;
    while (end < bytes.length && bytes[end] === bytes[from] && end - from < 128) end += 1;
    return end - from;
  };
  for (let at = 0; at < bytes.length;) {
    const run = runAt(at);
    if (run > 1) {
      out.push(257 - run, bytes[at]!);
      at += run;
      continue;
    }
    let end = at + 1;
    while (end < bytes.length && end - at < 128 && runAt(end) < 3) end += 1;
    out.push(end - at - 1, ...bytes.subarray(at, end));
    at = end;
  }
  return Buffer.from(out);
}

interface Parts {
  readonly blocks: readonly Buffer[];
  readonly layout: readonly Tag[];
  readonly offsetsTag: number;
  readonly bigEndian?: boolean | undefined;
}

function assemble(given: readonly Tag[], parts: Parts): Buffer {
  const { blocks, layout, offsetsTag, bigEndian = false } = parts;
  const write = (values: readonly number[], bytesEach: 2 | 4): Buffer =>
    pack(values, { bytesEach, bigEndian });
  const counts = blocks.map(({ length }) => length);
  const tags: Tag[] = [
    ...given,
    ...layout,
    { tag: offsetsTag, type: LONG, values: counts.map(() => 0) },
    { tag: offsetsTag === 273 ? 279 : 325, type: LONG, values: counts },
  ];
  tags.sort((one, other) => one.tag - other.tag);

  const bytesOf = ({ type, values }: Tag): Buffer =>
    Buffer.isBuffer(values) ? values : write(values, type === SHORT ? 2 : 4);
  const directoryBytes = 2 + tags.length * 12 + 4;
  let free = 8 + directoryBytes;
  const places = tags.map((tag) => {
    const { length } = bytesOf(tag);
    const at = free;
    if (length > 4) free += length + (length % 2);
    return at;
  });
  let blockAt = free;
  const offsets = blocks.map((part) => {
    const at = blockAt;
    blockAt += part.length + (part.length % 2);
    return at;
  });
  const file = Buffer.alloc(blockAt);
  file.write(bigEndian ? 'MM' : 'II', 0, 'latin1');
  write([42], 2).copy(file, 2);
  write([8], 4).copy(file, 4);
  write([tags.length], 2).copy(file, 8);
  tags.forEach((tag, index) => {
    const filled = tag.tag === offsetsTag ? { ...tag, values: offsets } : tag;
    const bytes = bytesOf(filled);
    const each = tag.type === RATIONAL ? 8 : tag.type === SHORT ? 2 : tag.type === LONG ? 4 : 1;
    const at = 10 + index * 12;
    write([tag.tag, tag.type], 2).copy(file, at);
    write([bytes.length / each], 4).copy(file, at + 4);
    if (bytes.length <= 4) bytes.copy(file, at + 8);
    else {
      write([places[index]!], 4).copy(file, at + 8);
      bytes.copy(file, places[index]);
    }
  });
  blocks.forEach((part, index) => part.copy(file, offsets[index]));
  return file;
}

function pack(
  values: readonly number[],
  { bytesEach, bigEndian }: { readonly bytesEach: 2 | 4; readonly bigEndian: boolean },
): Buffer {
  const out = Buffer.alloc(values.length * bytesEach);
  values.forEach((value, index) => {
    const at = index * bytesEach;
    if (bigEndian) out.writeUIntBE(value, at, bytesEach);
    else out.writeUIntLE(value, at, bytesEach);
  });
  return out;
}

/**
 * Photoshop image resources with the names of extra channels (1006) and their kinds (1077): 0 is a
 * selection, 1 an inverted selection, 2 a spot colour.
 */
export function channelResources(
  channels: readonly { readonly name: string; readonly kind: 0 | 1 | 2 }[],
): Buffer {
  const names = channels.map(({ name }) =>
    Buffer.concat([Buffer.from([name.length]), Buffer.from(name, 'latin1')]),
  );
  const display = channels.map(({ kind }) => {
    // Colour space, four components, opacity in percent and kind, as in resource 1007.
    const info = Buffer.alloc(14);
    info.writeUInt16BE(100, 10);
    info[12] = kind;
    return info;
  });
  return Buffer.concat([
    resource(1006, Buffer.concat(names)),
    resource(1007, Buffer.concat(display)),
  ]);
}

function resource(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.write('8BIM', 0, 'latin1');
  head.writeUInt16BE(id, 4);
  head.writeUInt32BE(data.length, 8);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
