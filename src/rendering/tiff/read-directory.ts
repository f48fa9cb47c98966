import type { FileHandle } from 'node:fs/promises';
import { readAt } from '../files/read-at.ts';
import { mustMatch } from '../verification/verification-failure.ts';

/** A TIFF's tags as numbers. A rational is two numbers; a byte of type `undefined` is one. */
export interface Directory {
  readonly headerBytes: number;
  readonly at: number;
  readonly values: ReadonlyMap<number, readonly number[]>;
}

/** The widths of an offset, the tag count and the header, by version. */
const WIDTHS: Readonly<Record<number, readonly [offset: number, count: number, header: number]>> = {
  42: [4, 2, 8],
  43: [8, 8, 16],
};

/** For each type: bytes per number, and numbers per value. */
const TYPES: Readonly<Record<number, readonly [bytes: number, numbers: number]>> = {
  3: [2, 1],
  4: [4, 1],
  5: [4, 2],
  7: [1, 1],
  16: [8, 1],
};

/** Limits far above any value in our files. */
const MOST_TAGS = 100;
const MOST_NUMBERS = 1_000_000;

/**
 * Reads the first directory of a little-endian TIFF or BigTIFF, and checks that it is the only one.
 * @throws ServiceError `verification_failed`
 */
export async function readDirectory(file: FileHandle): Promise<Directory> {
  const header = await readWhole(file, 0, 16);
  const version = header.readUInt16LE(2);
  const signature = `${header.toString('latin1', 0, 2)} ${version}`;
  const [offsetBytes, countBytes, headerBytes] = WIDTHS[version] ?? [0, 0, 0];
  const isKnown = header.toString('latin1', 0, 2) === 'II' && offsetBytes > 0;
  mustMatch('signature', 'its signature', {
    expected: isKnown ? signature : 'II 42 or II 43',
    found: signature,
  });
  const at = toNumber(header, headerBytes - offsetBytes, offsetBytes);
  const count = toNumber(await readWhole(file, at, countBytes), 0, countBytes);
  mustBeAtMost('its number of tags', count, MOST_TAGS);
  const entryBytes = 4 + 2 * offsetBytes;
  const entries = await readWhole(file, at + countBytes, count * entryBytes + offsetBytes);
  const values = new Map<number, readonly number[]>();
  for (let from = 0; from < count * entryBytes; from += entryBytes) {
    const entry = entries.subarray(from, from + entryBytes);
    values.set(entry.readUInt16LE(0), await readValue(file, entry, offsetBytes));
  }
  mustMatch('directory', 'its number of tags', { expected: count, found: values.size });
  const next = toNumber(entries, count * entryBytes, offsetBytes);
  mustMatch('directory', 'the offset of a second image', { expected: 0, found: next });
  return { headerBytes, at, values };
}

async function readValue(
  file: FileHandle,
  entry: Buffer,
  offsetBytes: number,
): Promise<readonly number[]> {
  const tag = entry.readUInt16LE(0);
  const type = TYPES[entry.readUInt16LE(2)];
  mustMatch('directory', `the type of tag ${tag}`, {
    expected: 'one of 3, 4, 5, 7 and 16',
    found: type ? 'one of 3, 4, 5, 7 and 16' : entry.readUInt16LE(2),
  });
  const [bytes, numbers] = type ?? [1, 1];
  const count = toNumber(entry, 4, offsetBytes) * numbers;
  mustBeAtMost(`the length of tag ${tag}`, count, MOST_NUMBERS);
  const valueAt = 4 + offsetBytes;
  const isInside = count * bytes <= offsetBytes;
  const value = isInside
    ? entry.subarray(valueAt)
    : await readWhole(file, toNumber(entry, valueAt, offsetBytes), count * bytes);
  return Array.from({ length: count }, (_, index) => toNumber(value, index * bytes, bytes));
}

/** @throws ServiceError `verification_failed` if the file ends earlier */
async function readWhole(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const read = Number.isSafeInteger(at) ? await readAt(file, at, bytes) : Buffer.alloc(0);
  mustMatch('directory', `the content at byte ${at}`, {
    expected: `${bytes} bytes`,
    found: `${read.length} bytes`,
  });
  return read;
}

function toNumber(bytes: Buffer, at: number, width: number): number {
  return width === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUIntLE(at, width);
}

function mustBeAtMost(what: string, found: number, most: number): void {
  const expected = `at most ${most}`;
  mustMatch('directory', what, { expected, found: found <= most ? expected : found });
}
