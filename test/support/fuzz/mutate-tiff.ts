import type { Draw } from './draw.ts';
import { withHostileNumber, type Mutation } from './mutate-bytes.ts';

/** Changes to the entries of a directory, by name. */
export const tiffMutations: Readonly<Record<string, Mutation>> = {
  'an entry with a hostile number': (tiff, _other, draw) =>
    inDirectory(tiff, draw, (entry) =>
      withHostileNumber(entry, 2 + draw.below(entry.length - 2), draw),
    ),
  'an entry of another type': (tiff, _other, draw) =>
    inDirectory(tiff, draw, (entry) => {
      const changed = Buffer.from(entry);
      const isBig = tiff.toString('latin1', 0, 2) === 'MM';
      changed[isBig ? 3 : 2] = draw.below(20);
      return changed;
    }),
  'an entry with another tag': (tiff, _other, draw) =>
    inDirectory(tiff, draw, (entry) => {
      const tags = [256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 317, 320, 322, 324];
      const further = [325, 330, 338, 339, 347, 512, 513, 530, 34_377, 34_665, 34_675, 700];
      return Buffer.concat([shortIn(tiff, draw.from([...tags, ...further])), entry.subarray(2)]);
    }),
  'an entry with a small value': (tiff, _other, draw) =>
    inDirectory(tiff, draw, (entry) => {
      const changed = Buffer.from(entry);
      shortIn(tiff, draw.below(10)).copy(changed, entry.length === 12 ? 8 : 12);
      return changed;
    }),
  'an entry twice': (tiff, _other, draw) => {
    const entries = entriesOf(tiff);
    if (entries === null) return tiff;
    const [from, to] = [draw.from(entries), draw.from(entries)];
    const changed = Buffer.from(tiff);
    tiff.copy(changed, to.at, from.at, from.at + from.bytes);
    return changed;
  },
  'another number of entries': (tiff, _other, draw) => {
    const [first] = entriesOf(tiff) ?? [];
    return first === undefined ? tiff : withHostileNumber(tiff, first.at - 2 - draw.below(2), draw);
  },
  'a directory that leads to itself': (tiff, _other, draw) => {
    const entries = entriesOf(tiff);
    const last = entries?.at(-1);
    if (last === undefined) return tiff;
    const changed = Buffer.from(tiff);
    const offsetAt = last.bytes === 12 ? 4 : 8;
    const words = last.bytes === 12 ? 4 : 8;
    tiff.copy(changed, last.at + last.bytes, offsetAt, offsetAt + words);
    // As a directory of its own, such as EXIF, as well.
    if (draw.oneIn(2))
      tiff.copy(changed, draw.from(entries!).at + last.bytes - words, offsetAt, offsetAt + words);
    return changed;
  },
};

interface Entry {
  readonly at: number;
  readonly bytes: number;
}

function inDirectory(tiff: Buffer, draw: Draw, change: (entry: Buffer) => Buffer): Buffer {
  const entries = entriesOf(tiff);
  if (entries === null) return tiff;
  const { at, bytes } = draw.from(entries);
  const changed = Buffer.from(tiff);
  change(tiff.subarray(at, at + bytes)).copy(changed, at, 0, bytes);
  return changed;
}

/** Finds the entries of the first directory, or null in a file that is damaged already. */
function entriesOf(tiff: Buffer): readonly Entry[] | null {
  try {
    const isBigEndian = tiff.toString('latin1', 0, 2) === 'MM';
    const isBig = tiff[isBigEndian ? 3 : 2] === 43;
    const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
    const start = isBig
      ? Number(view.getBigUint64(8, !isBigEndian))
      : view.getUint32(4, !isBigEndian);
    const count = view.getUint16(isBig && isBigEndian ? start + 6 : start, !isBigEndian);
    const [head, bytes] = isBig ? [8, 20] : [2, 12];
    const entries = Array.from({ length: count }, (_, index) => ({
      at: start + head + index * bytes,
      bytes,
    }));
    return count > 0 && entries.at(-1)!.at + bytes <= tiff.length ? entries : null;
  } catch {
    return null;
  }
}

function shortIn(tiff: Buffer, value: number): Buffer {
  const bytes = Buffer.alloc(2);
  if (tiff.toString('latin1', 0, 2) === 'MM') bytes.writeUInt16BE(value);
  else bytes.writeUInt16LE(value);
  return bytes;
}
