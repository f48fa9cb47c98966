import type { Sfnt } from './sfnt.ts';

const HEADER_BYTES = 12;
const RECORD_BYTES = 16;
/** The required checksum of a whole font (OpenType 1.9, `head`). */
const WHOLE = 0xb1b0_afba;
const ADJUSTMENT_AT = 8;

/** Writes a font file: the directory, then the tables by tag, each aligned to four bytes. */
export function writeSfnt({ flavour, tables }: Sfnt): Buffer {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const directory = Buffer.alloc(HEADER_BYTES + sorted.length * RECORD_BYTES);
  writeHeader(directory, flavour, sorted.length);
  const parts = [directory];
  let offset = directory.length;
  let headAt: number | null = null;
  for (const [index, [tag, table]] of sorted.entries()) {
    const padded = Buffer.alloc((table.length + 3) & ~3);
    table.copy(padded);
    if (tag === 'head') {
      padded.writeUInt32BE(0, ADJUSTMENT_AT);
      headAt = offset + ADJUSTMENT_AT;
    }
    const at = HEADER_BYTES + index * RECORD_BYTES;
    directory.write(tag, at, 'latin1');
    directory.writeUInt32BE(checksum(padded), at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(table.length, at + 12);
    parts.push(padded);
    offset += padded.length;
  }
  const file = Buffer.concat(parts);
  if (headAt !== null) file.writeUInt32BE((WHOLE - checksum(file)) >>> 0, headAt);
  return file;
}

function writeHeader(directory: Buffer, flavour: number, count: number): void {
  const log = Math.floor(Math.log2(Math.max(count, 1)));
  const range = 2 ** log * RECORD_BYTES;
  directory.writeUInt32BE(flavour, 0);
  directory.writeUInt16BE(count, 4);
  directory.writeUInt16BE(range, 6);
  directory.writeUInt16BE(log, 8);
  directory.writeUInt16BE(count * RECORD_BYTES - range, 10);
}

function checksum(padded: Buffer): number {
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
  return sum;
}
