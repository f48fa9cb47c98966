import type { ByteWindow } from './byte-window.ts';

const STRIP_OFFSETS = 273;
const STRIP_BYTE_COUNTS = 279;
const TILE_OFFSETS = 324;
const TILE_BYTE_COUNTS = 325;
/** Bytes of SHORT, LONG and LONG8 (TIFF 6.0, section 2; BigTIFF). */
const FIELD_BYTES: Readonly<Record<number, number>> = { 3: 2, 4: 4, 16: 8 };

/** The two layouts: a directory's count, its entries, and the counts and values in them. */
const CLASSIC = { directoryAt: 4, word: 4, countBytes: 2, entryBytes: 12 };
const BIG = { directoryAt: 8, word: 8, countBytes: 8, entryBytes: 20 };

interface Reader {
  readonly file: ByteWindow;
  readonly layout: typeof CLASSIC;
  readonly number: (bytes: Buffer, offset: number, length: number) => number;
}

/** Whether the first directory and all strips or tiles that it names lie inside the file. */
export async function isWholeTiff(file: ByteWindow): Promise<boolean> {
  const reader = await readerFor(file);
  const entries = await readDirectory(reader);
  if (entries === null) return false;
  const offsets = await valuesOf(reader, entries.get(STRIP_OFFSETS) ?? entries.get(TILE_OFFSETS));
  const lengths = await valuesOf(
    reader,
    entries.get(STRIP_BYTE_COUNTS) ?? entries.get(TILE_BYTE_COUNTS),
  );
  if (offsets === null || lengths === null) return false;
  return offsets.every((offset, index) => offset + (lengths[index] ?? 0) <= file.sizeBytes);
}

async function readerFor(file: ByteWindow): Promise<Reader> {
  const head = await file.at(0, 4);
  const little = head.toString('latin1', 0, 2) === 'II';
  const version = little ? head.readUInt16LE(2) : head.readUInt16BE(2);
  return {
    file,
    layout: version === 43 ? BIG : CLASSIC,
    number: (bytes, offset, length) => {
      if (length === 8) {
        return Number(little ? bytes.readBigUInt64LE(offset) : bytes.readBigUInt64BE(offset));
      }
      return little ? bytes.readUIntLE(offset, length) : bytes.readUIntBE(offset, length);
    },
  };
}

/** Entries of the first directory by tag; null when it is cut off. */
async function readDirectory(reader: Reader): Promise<ReadonlyMap<number, Buffer> | null> {
  const { file, layout, number } = reader;
  const pointer = await read(file, layout.directoryAt, layout.word);
  const start = pointer && number(pointer, 0, layout.word);
  const head = start === null ? null : await read(file, start, layout.countBytes);
  if (start === null || head === null) return null;
  const length = number(head, 0, layout.countBytes) * layout.entryBytes;
  const bytes = await read(file, start + layout.countBytes, length);
  if (bytes === null) return null;
  const entries = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length; at += layout.entryBytes) {
    entries.set(number(bytes, at, 2), bytes.subarray(at, at + layout.entryBytes));
  }
  return entries;
}

/** The numbers of an entry (none for no entry); null when they are cut off. */
async function valuesOf(
  { file, layout, number }: Reader,
  entry: Buffer | undefined,
): Promise<readonly number[] | null> {
  const fieldBytes = entry && FIELD_BYTES[number(entry, 2, 2)];
  if (entry === undefined || fieldBytes === undefined) return [];
  const { word } = layout;
  const length = number(entry, 4, word) * fieldBytes;
  const inline = entry.subarray(4 + word);
  const values = length <= word ? inline : await read(file, number(inline, 0, word), length);
  if (values === null) return null;
  return Array.from({ length: length / fieldBytes }, (_, index) =>
    number(values, index * fieldBytes, fieldBytes),
  );
}

/** A copy of exactly these bytes; null when the file ends before. */
async function read(file: ByteWindow, offset: number, length: number): Promise<Buffer | null> {
  if (offset + length > file.sizeBytes) return null;
  return Buffer.from(await file.at(offset, length));
}
