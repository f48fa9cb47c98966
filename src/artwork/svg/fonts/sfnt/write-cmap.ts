import type { CharacterRun } from './read-cmap.ts';

const WINDOWS = 3;
const WHOLE_UNICODE = 10;
const FORMAT = 12;
const SUBTABLE_AT = 12;
const HEADER_BYTES = 16;
const GROUP_BYTES = 12;

/** Writes a `cmap` table with one subtable of format 12. */
export function writeCmap(runs: readonly CharacterRun[]): Buffer {
  const table = Buffer.alloc(SUBTABLE_AT + HEADER_BYTES + runs.length * GROUP_BYTES);
  table.writeUInt16BE(1, 2);
  table.writeUInt16BE(WINDOWS, 4);
  table.writeUInt16BE(WHOLE_UNICODE, 6);
  table.writeUInt32BE(SUBTABLE_AT, 8);
  table.writeUInt16BE(FORMAT, SUBTABLE_AT);
  table.writeUInt32BE(table.length - SUBTABLE_AT, SUBTABLE_AT + 4);
  table.writeUInt32BE(runs.length, SUBTABLE_AT + 12);
  for (const [index, { first, last, glyph }] of runs.entries()) {
    const at = SUBTABLE_AT + HEADER_BYTES + index * GROUP_BYTES;
    table.writeUInt32BE(first, at);
    table.writeUInt32BE(last, at + 4);
    table.writeUInt32BE(glyph, at + 8);
  }
  return table;
}
