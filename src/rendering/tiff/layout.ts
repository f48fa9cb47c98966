import { TAGS, TYPES, type Tag } from './tags.ts';

/** The widths of offsets: 4 bytes in TIFF, 8 in BigTIFF. Both are little-endian. */
export interface Layout {
  readonly version: 42 | 43;
  readonly headerBytes: number;
  readonly offsetBytes: 4 | 8;
  /** The number of tags, at the start of the directory. */
  readonly countBytes: 2 | 8;
  readonly entryBytes: number;
}

export const CLASSIC: Layout = {
  version: 42,
  headerBytes: 8,
  offsetBytes: 4,
  countBytes: 2,
  entryBytes: 12,
};
export const BIG: Layout = {
  version: 43,
  headerBytes: 16,
  offsetBytes: 8,
  countBytes: 8,
  entryBytes: 20,
};

/** Deflate adds at most 5 bytes per 16 KB, plus a header and a checksum per strip. */
const WORST_EXPANSION = 1 + 1 / 2048;
const BYTES_PER_STRIP = 64;
/** Room for the directory and the profile. */
const REST_BYTES = 64 * 1024;
const LARGEST_CLASSIC = 2 ** 32 - 1;

/**
 * Chooses the layout before the first byte is written, from the largest size that the compressed pixels can
 * have.
 */
export function layoutFor(pixelBytes: number, strips: number): Layout {
  const most = pixelBytes * WORST_EXPANSION + strips * BYTES_PER_STRIP + REST_BYTES;
  return most > LARGEST_CLASSIC ? BIG : CLASSIC;
}

/** @param directoryAt 0 until it is known */
export function headerBytes(layout: Layout, directoryAt: number): Buffer {
  const header = Buffer.alloc(layout.headerBytes);
  header.write('II', 0, 'latin1');
  header.writeUInt16LE(layout.version, 2);
  if (layout.version === 42) {
    header.writeUInt32LE(directoryAt, 4);
    return header;
  }
  header.writeUInt16LE(layout.offsetBytes, 4);
  header.writeBigUInt64LE(BigInt(directoryAt), 8);
  return header;
}

/**
 * Encodes the directory and the values that do not fit into it.
 * @param at the directory's offset in the file, an even number
 */
export function directoryBytes(layout: Layout, tags: readonly Tag[], at: number): Buffer {
  const { countBytes, entryBytes, offsetBytes } = layout;
  const sorted = [...tags].sort((a, b) => TAGS[a.name] - TAGS[b.name]);
  const outside: Buffer[] = [];
  let outsideAt = at + countBytes + sorted.length * entryBytes + offsetBytes;
  const entries = sorted.map((tag) => {
    const value = valueBytes(tag);
    const start = entryStart(tag, value.length, layout);
    if (value.length <= offsetBytes) return Buffer.concat([start, value], entryBytes);
    const entry = Buffer.concat([start, unsignedBytes(outsideAt, offsetBytes)]);
    const even = Buffer.concat([value, Buffer.alloc(value.length & 1)]);
    outside.push(even);
    outsideAt += even.length;
    return entry;
  });
  // The entries are followed by the offset of the next directory; 0 for none.
  const [count, next] = [unsignedBytes(sorted.length, countBytes), Buffer.alloc(offsetBytes)];
  return Buffer.concat([count, ...entries, next, ...outside]);
}

function entryStart({ name, type }: Tag, valueBytes: number, { offsetBytes }: Layout): Buffer {
  const { code, bytes } = TYPES[type];
  const count = unsignedBytes(valueBytes / bytes, offsetBytes);
  return Buffer.concat([unsignedBytes(TAGS[name], 2), unsignedBytes(code, 2), count]);
}

function valueBytes({ type, values }: Tag): Buffer {
  if (values instanceof Uint8Array) return Buffer.from(values);
  const width = type === 'rational' ? 4 : TYPES[type].bytes;
  return Buffer.concat([...values].map((value) => unsignedBytes(value, width)));
}

function unsignedBytes(value: number, width: number): Buffer {
  const bytes = Buffer.alloc(width);
  if (width === 8) bytes.writeBigUInt64LE(BigInt(value));
  else bytes.writeUIntLE(value, 0, width);
  return bytes;
}
