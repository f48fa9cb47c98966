import { deflateSync } from 'node:zlib';

/** Writes TIFF files of any layout by the specification (TIFF 6.0, BigTIFF), without a library. */
export interface TiffFile {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Bits per sample: 1, 8, 16 or 32. */
  readonly bits?: number;
  /** 1: unsigned integers; 2: signed integers; 3: floating point. */
  readonly sampleFormat?: number;
  readonly photometric: number;
  /** Returns the samples of a pixel as stored in the file. */
  readonly samplesAt: (x: number, y: number) => readonly number[];
  readonly extraSamples?: readonly number[];
  readonly isPlanar?: boolean;
  /** Side of a tile. Absent: the file has strips. */
  readonly tilePx?: number;
  readonly isBigEndian?: boolean;
  readonly isBig?: boolean;
  readonly isDeflated?: boolean;
  /** Additional entries of type 1 (byte), 3 (short) or 4 (long). */
  readonly tags?: readonly TiffTag[];
}

export interface TiffTag {
  readonly tag: number;
  readonly type: 1 | 2 | 3 | 4 | 7;
  readonly values: readonly number[] | Buffer;
}

const ROWS_PER_STRIP = 16;

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function tiffFile(file: TiffFile): Buffer {
  const { widthPx, heightPx, bits = 8, tilePx, isPlanar = false } = file;
  const count = file.samplesAt(0, 0).length;
  const planes = isPlanar ? Array.from({ length: count }, (_, index) => [index]) : [null];
  const blocks = planes.flatMap((plane) => areasOf(file).map((area) => block(file, area, plane)));
  const layout =
    tilePx === undefined
      ? [short(278, ROWS_PER_STRIP), long(279, ...blocks.map(({ length }) => length))]
      : [short(322, tilePx), short(323, tilePx), long(325, ...blocks.map(({ length }) => length))];
  const tags: readonly TiffTag[] = [
    long(256, widthPx),
    long(257, heightPx),
    short(258, ...Array.from({ length: count }, () => bits)),
    short(259, file.isDeflated === true ? 8 : 1),
    short(262, file.photometric),
    short(277, count),
    short(284, isPlanar ? 2 : 1),
    ...(file.sampleFormat === undefined
      ? []
      : [short(339, ...Array.from({ length: count }, () => file.sampleFormat ?? 1))]),
    ...(file.extraSamples === undefined ? [] : [short(338, ...file.extraSamples)]),
    ...layout,
    ...(file.tags ?? []),
  ];
  return assemble(file, tags, blocks);
}

function areasOf({ widthPx, heightPx, tilePx }: TiffFile): readonly Area[] {
  const [width, height] = tilePx === undefined ? [widthPx, ROWS_PER_STRIP] : [tilePx, tilePx];
  const areas: Area[] = [];
  for (let top = 0; top < heightPx; top += height) {
    for (let left = 0; left < widthPx; left += width) {
      // Tiles always have their full size. The last strip ends with the image.
      const rows = tilePx === undefined ? Math.min(height, heightPx - top) : height;
      areas.push({ left, top, width, height: rows });
    }
  }
  return areas;
}

function block(file: TiffFile, area: Area, plane: readonly number[] | null): Buffer {
  const { bits = 8, widthPx, heightPx, isDeflated = false } = file;
  const rows: Buffer[] = [];
  for (let y = area.top; y < area.top + area.height; y += 1) {
    const numbers: number[] = [];
    for (let x = area.left; x < area.left + area.width; x += 1) {
      const samples = file.samplesAt(Math.min(x, widthPx - 1), Math.min(y, heightPx - 1));
      for (const index of plane ?? samples.keys()) numbers.push(samples[index] ?? 0);
    }
    rows.push(bits === 1 ? bitsOf(numbers) : numbersOf(file, numbers));
  }
  const bytes = Buffer.concat(rows);
  return isDeflated ? deflateSync(bytes) : bytes;
}

function bitsOf(numbers: readonly number[]): Buffer {
  const row = Buffer.alloc(Math.ceil(numbers.length / 8));
  numbers.forEach((value, index) => {
    if (value !== 0) row[index >> 3] = (row[index >> 3] ?? 0) | (0x80 >> (index & 7));
  });
  return row;
}

function numbersOf(
  { bits = 8, sampleFormat = 1, isBigEndian = false }: TiffFile,
  numbers: readonly number[],
) {
  const bytes = Buffer.alloc((numbers.length * bits) / 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  numbers.forEach((value, index) => {
    const at = (index * bits) / 8;
    if (bits === 8) view.setUint8(at, value & 0xff);
    else if (bits === 16) view.setUint16(at, value & 0xffff, !isBigEndian);
    else if (sampleFormat === 3) view.setFloat32(at, value, !isBigEndian);
    else view.setUint32(at, value, !isBigEndian);
  });
  return bytes;
}

function short(tag: number, ...values: readonly number[]): TiffTag {
  return { tag, type: 3, values };
}

function long(tag: number, ...values: readonly number[]): TiffTag {
  return { tag, type: 4, values };
}

function assemble(
  { isBigEndian = false, isBig = false, tilePx }: TiffFile,
  tags: readonly TiffTag[],
  blocks: readonly Buffer[],
): Buffer {
  const number = numbersIn(isBigEndian);
  const word = isBig ? 8 : 4;
  const head = [
    Buffer.from(isBigEndian ? 'MM' : 'II'),
    ...(isBig ? [number(43, 2), number(8, 2), number(0, 2)] : [number(42, 2)]),
  ];
  const places = placesFrom((isBig ? 8 : 4) + word, blocks);
  const all = [...tags, long(tilePx === undefined ? 273 : 324, ...places.starts)];
  all.sort((a, b) => a.tag - b.tag);
  const further: Buffer[] = [];
  let free = places.end + (isBig ? 8 : 2) + all.length * (isBig ? 20 : 12) + word;
  const entries = all.flatMap(({ tag, type, values }) => {
    const bytes = Buffer.isBuffer(values)
      ? values
      : Buffer.concat(values.map((value) => number(value, VALUE_BYTES[type])));
    const isInline = bytes.length <= word;
    const place = isInline
      ? Buffer.concat([bytes, Buffer.alloc(word - bytes.length)])
      : number(free, word);
    if (!isInline) free += further[further.push(bytes) - 1]?.length ?? 0;
    return [number(tag, 2), number(type, 2), number(bytes.length / VALUE_BYTES[type], word), place];
  });
  const directory = [number(all.length, isBig ? 8 : 2), ...entries, number(0, word)];
  return Buffer.concat([...head, number(places.end, word), ...blocks, ...directory, ...further]);
}

const VALUE_BYTES = { 1: 1, 2: 1, 3: 2, 4: 4, 7: 1 } as const;

function placesFrom(start: number, blocks: readonly Buffer[]) {
  const starts: number[] = [];
  let end = start;
  for (const { length } of blocks) {
    starts.push(end);
    end += length;
  }
  return { starts, end };
}

function numbersIn(isBigEndian: boolean): (value: number, bytes: number) => Buffer {
  return (value, bytes) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigUInt64BE(BigInt(value));
    const big = buffer.subarray(8 - bytes);
    return isBigEndian ? big : Buffer.from(big).reverse();
  };
}

/** Makes Photoshop image resources (tag 34377) that name and describe the extra channels. */
export function photoshopChannels(
  channels: readonly { readonly name: string; readonly kind: 0 | 1 | 2 }[],
): TiffTag {
  const names = channels.map(({ name }) =>
    Buffer.concat([Buffer.from([name.length]), Buffer.from(name, 'latin1')]),
  );
  const unicode = channels.map(({ name }) => {
    const text = Buffer.from(`${name}\0`, 'utf16le').swap16();
    const length = Buffer.alloc(4);
    length.writeUInt32BE(name.length + 1);
    return Buffer.concat([length, text]);
  });
  const shown = channels.map(({ kind }) =>
    Buffer.from([0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, kind, 0]),
  );
  const values = Buffer.concat([
    resource(1006, Buffer.concat(names)),
    resource(1045, Buffer.concat(unicode)),
    resource(1007, Buffer.concat(shown)),
  ]);
  return { tag: 34_377, type: 1, values };
}

export function resource(id: number, content: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.write('8BIM', 'latin1');
  head.writeUInt16BE(id, 4);
  head.writeUInt32BE(content.length, 8);
  return Buffer.concat([head, content, Buffer.alloc(content.length & 1)]);
}
