import type { ByteWindow } from '../../bytes/byte-window.ts';
import { readIntegerBE, readIntegerLE } from '../../bytes/read-integer.ts';

/** Sizes of BYTE, SHORT, LONG, UNDEFINED and LONG8 (TIFF 6.0, section 2; BigTIFF). */
const FIELD_BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 7: 1, 16: 8 };
/** The same types, and ASCII. */
const PLACE_BYTES: Readonly<Record<number, number>> = { ...FIELD_BYTES, 2: 1 };

/**
 * The two layouts: the sizes of a directory's entry count, of an entry, and of the counts and values in
 * an entry.
 */
const CLASSIC = { directoryAt: 4, word: 4, countBytes: 2, entryBytes: 12 };
const BIG_VERSION = 43;
const BIG = { directoryAt: 8, word: 8, countBytes: 8, entryBytes: 20 };

/** Limit for a classic directory. A BigTIFF with more entries is treated as invalid. */
const MAX_ENTRIES = 65_535;
/** Values per read, so that even a list as long as the file is never held in memory. */
const BLOCK = 4096;

/** An entry's numbers, stored anywhere in the file. */
export interface TiffValues {
  readonly count: number;
  /** Returns at most one block of values from `from`; null if they are truncated. */
  read(from: number): Promise<readonly number[] | null>;
}

/** Location of an entry's values. */
export interface TiffPlace {
  readonly offset: number;
  readonly bytes: number;
  /** Bytes per value. */
  readonly valueBytes: number;
  /** Offset of the entry itself, which begins with its tag. */
  readonly entryOffset: number;
}

/** The first directory of a TIFF file. */
export interface TiffDirectory {
  readonly isLittleEndian: boolean;
  /** null if there is no such entry, its values are fractions, or it is truncated. */
  placeOf(tag: number): TiffPlace | null;
  /** null if there is no such entry, or if its values are not integers. */
  valuesOf(tag: number): TiffValues | null;
  /** Returns the first value of an entry. */
  numberOf(tag: number): Promise<number | null>;
}

interface Reader {
  readonly file: ByteWindow;
  readonly layout: typeof CLASSIC;
  readonly isLittleEndian: boolean;
  readonly number: typeof readIntegerBE;
}

/** @returns null if there is no directory, it is truncated, or it has more than `MAX_ENTRIES` */
export async function readTiffDirectory(file: ByteWindow): Promise<TiffDirectory | null> {
  const reader = await readerFor(file);
  const entries = reader && (await readEntries(reader));
  if (reader === null || entries === null) return null;
  const valuesOf = (tag: number): TiffValues | null => {
    const entry = entries.get(tag);
    return entry === undefined ? null : valuesIn(reader, entry.bytes);
  };
  return {
    isLittleEndian: reader.isLittleEndian,
    valuesOf,
    placeOf(tag) {
      const entry = entries.get(tag);
      return entry === undefined ? null : placeOf(reader, entry);
    },
    async numberOf(tag) {
      const [first] = (await valuesOf(tag)?.read(0)) ?? [];
      return first ?? null;
    },
  };
}

async function readerFor(file: ByteWindow): Promise<Reader | null> {
  const head = await file.at(0, 4);
  const order = head.toString('latin1', 0, 2);
  if (head.length < 4 || (order !== 'II' && order !== 'MM')) return null;
  const little = order === 'II';
  const number = little ? readIntegerLE : readIntegerBE;
  return {
    file,
    layout: number(head, 2, 2) === BIG_VERSION ? BIG : CLASSIC,
    isLittleEndian: little,
    number,
  };
}

interface Entry {
  readonly bytes: Buffer;
  /** Offset in the file. */
  readonly offset: number;
}

/**
 * Reads the entries of the first directory by tag; null when it is truncated or too long. If several
 * entries have the same tag, the first one counts, as in the decoder.
 */
async function readEntries(reader: Reader): Promise<ReadonlyMap<number, Entry> | null> {
  const { layout, number } = reader;
  const pointer = await read(reader, layout.directoryAt, layout.word);
  const start = pointer && number(pointer, 0, layout.word);
  const head = start === null ? null : await read(reader, start, layout.countBytes);
  if (start === null || head === null) return null;
  const count = number(head, 0, layout.countBytes);
  if (count > MAX_ENTRIES) return null;
  const first = start + layout.countBytes;
  const bytes = await read(reader, first, count * layout.entryBytes);
  if (bytes === null) return null;
  reader.file.spend(count);
  const entries = new Map<number, Entry>();
  for (let at = 0; at < bytes.length; at += layout.entryBytes) {
    const entry = { bytes: bytes.subarray(at, at + layout.entryBytes), offset: first + at };
    const tag = number(bytes, at, 2);
    if (!entries.has(tag)) entries.set(tag, entry);
  }
  return entries;
}

function valuesIn(reader: Reader, entry: Buffer): TiffValues | null {
  const { layout, number } = reader;
  const { word } = layout;
  const fieldBytes = FIELD_BYTES[number(entry, 2, 2)];
  if (fieldBytes === undefined) return null;
  const count = number(entry, 4, word);
  const inline = entry.subarray(4 + word);
  const isInline = count * fieldBytes <= word;
  return {
    count,
    async read(from) {
      const length = Math.max(0, Math.min(BLOCK, count - from)) * fieldBytes;
      const offset = from * fieldBytes;
      const values = isInline
        ? inline.subarray(offset, offset + length)
        : await read(reader, number(inline, 0, word) + offset, length);
      if (values === null) return null;
      return Array.from({ length: length / fieldBytes }, (_, index) =>
        number(values, index * fieldBytes, fieldBytes),
      );
    },
  };
}

function placeOf({ file, layout, number }: Reader, entry: Entry): TiffPlace | null {
  const { word } = layout;
  const valueBytes = PLACE_BYTES[number(entry.bytes, 2, 2)];
  if (valueBytes === undefined) return null;
  const bytes = number(entry.bytes, 4, word) * valueBytes;
  const from = bytes <= word ? entry.offset + 4 + word : number(entry.bytes, 4 + word, word);
  if (from + bytes > file.sizeBytes) return null;
  return { offset: from, bytes, valueBytes, entryOffset: entry.offset };
}

/** Returns a copy of exactly these bytes, or null if the file ends earlier. */
async function read({ file }: Reader, offset: number, length: number) {
  if (offset + length > file.sizeBytes) return null;
  return Buffer.from(await file.at(offset, length));
}
