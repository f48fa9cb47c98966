import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readWholeSync } from '../../../image-files/read-whole.ts';
import type { Face } from './faces/face.ts';
import { FontDamaged, unlessDamaged } from './sfnt/font-damaged.ts';
import { FACE_TABLES, readFace } from './sfnt/read-face.ts';
import { fontOffsets, readSfnt, type ReadBytes } from './sfnt/sfnt.ts';

export interface FontFolder {
  readonly faces: readonly Face[];
  /** Changes when a file is added, removed or changed. */
  readonly version: string;
}

const FONT_FILE = /\.(?:ttf|otf|ttc|otc)$/i;
/** Tables of a face take about 100 kB, and 1 MB in the largest fonts. */
const MAX_TABLE_BYTES = 16 * 1024 * 1024;

/** Reads all faces under a folder. Files without any are skipped, as fontconfig does. */
export function readFontFolder(folder: string): FontFolder {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => FONT_FILE.test(entry.name) && !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const faces = files.flatMap((path) => {
    const file = openSync(path, 'r');
    try {
      const { size, mtimeMs } = fstatSync(file);
      hash.update(`${path}\0${size}\0${mtimeMs}\0`);
      return readFaces(reading(file, size));
    } finally {
      closeSync(file);
    }
  });
  return { faces, version: hash.digest('hex').slice(0, 16) };
}

function readFaces(read: ReadBytes): readonly Face[] {
  const offsets = unlessDamaged(() => fontOffsets(read)) ?? [];
  return offsets.flatMap((offset) => {
    return unlessDamaged(() => readFace(readSfnt(read, offset, FACE_TABLES))) ?? [];
  });
}

function reading(file: number, size: number): ReadBytes {
  return (offset, length) => {
    if (length > MAX_TABLE_BYTES || offset + length > size) throw new FontDamaged('ends early');
    const bytes = Buffer.alloc(length);
    readWholeSync(file, bytes, offset);
    return bytes;
  };
}
