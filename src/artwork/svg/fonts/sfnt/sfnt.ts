import { FontDamaged } from './font-damaged.ts';

/** The tables of a TrueType or OpenType font, by tag. */
export interface Sfnt {
  /** The first four bytes: `OTTO` for CFF outlines, otherwise a TrueType signature. */
  readonly flavour: number;
  readonly tables: ReadonlyMap<string, Buffer>;
}

/** Reads bytes of a font file. */
export type ReadBytes = (offset: number, length: number) => Buffer;

const TRUE_TYPE = 0x0001_0000;
const APPLE_TRUE_TYPE = 0x7472_7565; // 'true'
const OPEN_TYPE = 0x4f54_544f; // 'OTTO'
const COLLECTION = 0x7474_6366; // 'ttcf'

const MAX_FACES = 256;
const MAX_TABLES = 128;
/** Limit for all tables together. Tables that share bytes could make a small font large. */
const MAX_TABLE_BYTES = 64 * 1024 * 1024;
const RECORD_BYTES = 16;

/** Whether a file with these first four bytes holds fonts that can be drawn. */
export function isSfnt(signature: number): boolean {
  return [TRUE_TYPE, APPLE_TRUE_TYPE, OPEN_TYPE, COLLECTION].includes(signature);
}

/**
 * The offsets of the fonts in a file: one, or several in a collection (OpenType 1.9, "TTC header").
 * @throws FontDamaged
 */
export function fontOffsets(read: ReadBytes): readonly number[] {
  const signature = read(0, 4).readUInt32BE(0);
  if (!isSfnt(signature)) throw new FontDamaged('is not a TrueType or OpenType font');
  if (signature !== COLLECTION) return [0];
  const count = read(8, 4).readUInt32BE(0);
  if (count > MAX_FACES) throw new FontDamaged('is a collection of too many fonts');
  const offsets = read(12, count * 4);
  return Array.from({ length: count }, (_, index) => offsets.readUInt32BE(index * 4));
}

/**
 * Reads the tables of the font at `offset`.
 * @param wanted tags to read; null reads all tables
 * @throws FontDamaged, or a RangeError for offsets outside the file
 */
export function readSfnt(
  read: ReadBytes,
  offset: number,
  wanted: ReadonlySet<string> | null = null,
): Sfnt {
  const header = read(offset, 12);
  const count = header.readUInt16BE(4);
  if (count > MAX_TABLES) throw new FontDamaged('has too many tables');
  const records = read(offset + 12, count * RECORD_BYTES);
  const tables = new Map<string, Buffer>();
  let left = MAX_TABLE_BYTES;
  for (let at = 0; at < records.length; at += RECORD_BYTES) {
    const tag = records.toString('latin1', at, at + 4);
    if (wanted !== null && !wanted.has(tag)) continue;
    left -= records.readUInt32BE(at + 12);
    if (left < 0) throw new FontDamaged('is too large');
    tables.set(tag, read(records.readUInt32BE(at + 8), records.readUInt32BE(at + 12)));
  }
  return { flavour: header.readUInt32BE(0), tables };
}

/** Reads from bytes in memory. */
export function readingFrom(bytes: Buffer): ReadBytes {
  return (offset, length) => {
    if (offset + length > bytes.length) throw new FontDamaged('ends early');
    return bytes.subarray(offset, offset + length);
  };
}

/** @throws FontDamaged */
export function tableOf({ tables }: Sfnt, tag: string): Buffer {
  const table = tables.get(tag);
  if (table === undefined) throw new FontDamaged(`has no ${tag} table`);
  return table;
}
