import { inflateSync } from 'node:zlib';
import { FontDamaged } from './font-damaged.ts';
import { readingFrom, type Sfnt } from './sfnt.ts';

export const WOFF_SIGNATURE = 0x774f_4646; // 'wOFF'
const HEADER_BYTES = 44;
const RECORD_BYTES = 20;

/**
 * Reads a WOFF 1.0 font (W3C, 2012): the tables of an sfnt, deflated where that makes them smaller.
 * @param maxBytes limit for all tables together
 * @throws FontDamaged, RangeError
 */
export function readWoff(bytes: Buffer, maxBytes: number): Sfnt {
  const read = readingFrom(bytes);
  const tables = new Map<string, Buffer>();
  let left = maxBytes;
  for (let index = 0; index < bytes.readUInt16BE(12); index += 1) {
    const record = read(HEADER_BYTES + index * RECORD_BYTES, RECORD_BYTES);
    const length = record.readUInt32BE(12);
    left -= length;
    if (left < 0) throw new FontDamaged('is too large');
    const stored = read(record.readUInt32BE(4), record.readUInt32BE(8));
    tables.set(record.toString('latin1', 0, 4), inflated(stored, length));
  }
  return { flavour: bytes.readUInt32BE(4), tables };
}

function inflated(stored: Buffer, length: number): Buffer {
  if (stored.length === length) return stored;
  try {
    const table = inflateSync(stored, { maxOutputLength: Math.max(length, 1) });
    if (table.length === length) return table;
  } catch {
    // Reported below; zlib's message would not help.
  }
  throw new FontDamaged('is damaged');
}
