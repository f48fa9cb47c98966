import type { ByteWindow } from './byte-window.ts';
import { readTiffDirectory, type TiffDirectory, type TiffValues } from './tiff-directory.ts';

const STRIP_OFFSETS = 273;
const STRIP_BYTE_COUNTS = 279;
const TILE_OFFSETS = 324;
const TILE_BYTE_COUNTS = 325;

/** Whether the first directory and all strips or tiles that it names lie inside the file. */
export async function isWholeTiff(file: ByteWindow): Promise<boolean> {
  const directory = await readTiffDirectory(file);
  if (directory === null) return false;
  const offsets = either(directory, STRIP_OFFSETS, TILE_OFFSETS);
  const lengths = either(directory, STRIP_BYTE_COUNTS, TILE_BYTE_COUNTS);
  if (offsets === null) return true;
  for (let from = 0; from < offsets.count;) {
    const starts = await offsets.read(from);
    const sizes = lengths === null ? [] : await lengths.read(from);
    if (starts === null || sizes === null) return false;
    if (starts.some((start, index) => start + (sizes[index] ?? 0) > file.sizeBytes)) return false;
    from += starts.length;
  }
  return true;
}

function either(directory: TiffDirectory, tag: number, other: number): TiffValues | null {
  return directory.valuesOf(tag) ?? directory.valuesOf(other);
}
