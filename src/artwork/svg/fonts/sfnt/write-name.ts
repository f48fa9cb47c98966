const FAMILY = 1;
const STYLE = 2;
const FULL_NAME = 4;
const POSTSCRIPT_NAME = 6;
/** First nameID of the style names of variable fonts. */
const FIRST_OWN_NAME = 256;

const WINDOWS = 3;
const UNICODE_BMP = 1;
const ENGLISH_US = 0x0409;
const RECORD_BYTES = 12;

/** Writes a `name` table with a single family name. */
export function writeName(family: string, style: string, before: Buffer | undefined): Buffer {
  const postScript = `${family} ${style}`.replaceAll(/[^A-Za-z0-9]+/g, '-');
  const records = [
    recordOf(FAMILY, family),
    recordOf(STYLE, style),
    recordOf(FULL_NAME, `${family} ${style}`),
    recordOf(POSTSCRIPT_NAME, postScript),
    ...ownNames(before),
  ];
  const storage = 6 + records.length * RECORD_BYTES;
  const header = Buffer.alloc(storage);
  header.writeUInt16BE(records.length, 2);
  header.writeUInt16BE(storage, 4);
  let offset = 0;
  for (const [index, { id, text }] of records.entries()) {
    const values = [WINDOWS, UNICODE_BMP, ENGLISH_US, id, text.length, offset];
    for (const [field, value] of values.entries()) {
      header.writeUInt16BE(value, 6 + index * RECORD_BYTES + field * 2);
    }
    offset += text.length;
  }
  return Buffer.concat([header, ...records.map(({ text }) => text)]);
}

function recordOf(id: number, text: string) {
  return { id, text: Buffer.from(text, 'utf16le').swap16() };
}

function ownNames(table: Buffer | undefined): { id: number; text: Buffer }[] {
  if (table === undefined) return [];
  const storage = table.readUInt16BE(4);
  const names = new Map<number, Buffer>();
  for (let index = 0; index < table.readUInt16BE(2); index += 1) {
    const at = 6 + index * RECORD_BYTES;
    const id = table.readUInt16BE(at + 6);
    const isEnglish =
      table.readUInt16BE(at) === WINDOWS && table.readUInt16BE(at + 4) === ENGLISH_US;
    if (id < FIRST_OWN_NAME || !isEnglish) continue;
    const start = storage + table.readUInt16BE(at + 10);
    names.set(id, table.subarray(start, start + table.readUInt16BE(at + 8)));
  }
  return [...names].map(([id, text]) => ({ id, text })).sort((a, b) => a.id - b.id);
}
