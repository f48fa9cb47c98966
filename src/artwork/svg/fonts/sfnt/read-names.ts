/** Names of one font (OpenType 1.9, `name`), in all languages, each once. */
export interface FontNames {
  /** Typographic families and families of four styles (nameID 16, 21 and 1). */
  readonly families: readonly string[];
  readonly fullNames: readonly string[];
  readonly postScriptName: string | null;
}

const FAMILY = 1;
const FULL_NAME = 4;
const POSTSCRIPT_NAME = 6;
const TYPOGRAPHIC_FAMILY = 16;
const WWS_FAMILY = 21;

const MACINTOSH = 1;
const MAX_RECORDS = 4096;
const RECORD_BYTES = 12;
/** Names are far shorter; a thousand records could all name the same 64 KB. */
const MAX_NAME_BYTES = 1024;
const ENGLISH = [0x0409, 0];

interface NameRecord {
  readonly id: number;
  readonly english: boolean;
  readonly text: string;
}

/** Reads the names. English names, if any, come first in each list. */
export function readNames(table: Buffer): FontNames {
  const records = [...nameRecords(table)].sort((a, b) => Number(b.english) - Number(a.english));
  const named = (id: number) => records.filter((one) => one.id === id).map(({ text }) => text);
  return {
    families: [...new Set([...named(TYPOGRAPHIC_FAMILY), ...named(WWS_FAMILY), ...named(FAMILY)])],
    fullNames: [...new Set(named(FULL_NAME))],
    postScriptName: named(POSTSCRIPT_NAME)[0] ?? null,
  };
}

function* nameRecords(table: Buffer): Generator<NameRecord> {
  const count = Math.min(table.readUInt16BE(2), MAX_RECORDS);
  const storage = table.readUInt16BE(4);
  for (let index = 0; index < count; index += 1) {
    const at = 6 + index * RECORD_BYTES;
    const platform = table.readUInt16BE(at);
    const start = storage + table.readUInt16BE(at + 10);
    const length = table.readUInt16BE(at + 8);
    if (length > MAX_NAME_BYTES) continue;
    const bytes = table.subarray(start, start + length);
    const text = platform === MACINTOSH ? macText(bytes) : utf16(bytes);
    if (text === null || text === '') continue;
    const english = ENGLISH.includes(table.readUInt16BE(at + 4));
    yield { id: table.readUInt16BE(at + 6), english, text };
  }
}

/** Macintosh encodings differ above ASCII; names with such characters also exist in another record. */
function macText(bytes: Buffer): string | null {
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f) ? bytes.toString('latin1') : null;
}

function utf16(bytes: Buffer): string | null {
  if (bytes.length % 2 !== 0) return null;
  return Buffer.from(bytes).swap16().toString('utf16le').replaceAll('\0', '').trim();
}
