import { tiffEntries, type TiffEntry } from '../image-files/tiff-entries.ts';

const OFFSETS = [273, 324];
const BYTE_COUNTS = [279, 325];

/** Swaps the offsets of two strips or tiles. No checksum covers the position of a strip. */
export function swappedTiffStrips(tiff: Buffer): Buffer | null {
  if (isOneStrip(tiff)) return null;
  const lists = [OFFSETS, BYTE_COUNTS].map((tags) => entryOf(tiff, tags));
  return edited(lists, tiff, (bytes, { at, fieldBytes }) => {
    const first = Buffer.from(bytes.subarray(at, at + fieldBytes));
    bytes.copyWithin(at, at + fieldBytes, at + 2 * fieldBytes);
    first.copy(bytes, at + fieldBytes);
  });
}

/** Cuts the end of the last strip and corrects its size. */
export function shortTiff(tiff: Buffer, share: number): Buffer | null {
  return edited([entryOf(tiff, BYTE_COUNTS)], tiff, (bytes, { at, count, fieldBytes }) => {
    const last = at + (count - 1) * fieldBytes;
    bytes.writeUInt16LE(Math.floor(bytes.readUInt16LE(last) * share), last);
  });
}

/** Sets the size of a strip to zero. */
export function emptyTiffStrip(tiff: Buffer): Buffer | null {
  if (isOneStrip(tiff)) return null;
  return edited([entryOf(tiff, BYTE_COUNTS)], tiff, (bytes, { at, fieldBytes }) => {
    bytes.fill(0, at + fieldBytes, at + 2 * fieldBytes);
  });
}

/** Moves the second strip to the offset of the first. */
export function doubledTiffStrip(tiff: Buffer): Buffer | null {
  if (isOneStrip(tiff)) return null;
  return edited([entryOf(tiff, OFFSETS)], tiff, (bytes, { at, fieldBytes }) => {
    bytes.copyWithin(at + fieldBytes, at, at + fieldBytes);
  });
}

/** Moves a strip beyond the end of the file. */
export function lostTiffStrip(tiff: Buffer): Buffer | null {
  if (isOneStrip(tiff)) return null;
  return edited([entryOf(tiff, OFFSETS)], tiff, (bytes, { at, fieldBytes }) => {
    bytes.fill(0x3f, at + fieldBytes, at + 2 * fieldBytes);
  });
}

/** Removes strips, so that there are fewer than the rows need. */
export function fewerTiffStrips(tiff: Buffer): Buffer | null {
  const entry = entryOf(tiff, OFFSETS);
  const header = entry === null ? -1 : entryPlace(tiff, entry.tag);
  if (entry === null || entry.count < 2 || header === -1) return null;
  const bytes = Buffer.from(tiff);
  bytes.writeUInt32LE(entry.count - 1, header + 4);
  return bytes;
}

function isOneStrip(tiff: Buffer): boolean {
  return (entryOf(tiff, OFFSETS)?.count ?? 0) < 2;
}

function edited(
  entries: readonly (TiffEntry | null)[],
  tiff: Buffer,
  edit: (bytes: Buffer, entry: TiffEntry) => void,
): Buffer | null {
  const bytes = Buffer.from(tiff);
  for (const entry of entries) {
    if (entry === null) return null;
    edit(bytes, entry);
  }
  return bytes;
}

function entryOf(tiff: Buffer, tags: readonly number[]): TiffEntry | null {
  return tiffEntries(tiff)?.find(({ tag }) => tags.includes(tag)) ?? null;
}

/** Returns the offset of an entry in a classic directory. */
function entryPlace(tiff: Buffer, tag: number): number {
  if (tiff.readUInt16LE(2) !== 42) return -1;
  const start = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(start);
  const places = Array.from({ length: count }, (_, index) => start + 2 + index * 12);
  return places.find((at) => tiff.readUInt16LE(at) === tag) ?? -1;
}
