import type { Size } from '../turn.ts';
import type { ByteWindow } from './byte-window.ts';
import { readTiffDirectory } from './tiff/tiff-directory.ts';

export const ORIENTATION_TAG = 274;

/** What a header says, before the picture is turned upright. */
export interface HeaderSize extends Size {
  /** EXIF's: 1 to 8; null where there is none. */
  readonly orientation: number | null;
}

/** @param offset of the TIFF data that EXIF is */
export async function orientationAt(file: ByteWindow, offset: number): Promise<number | null> {
  const directory = await readTiffDirectory(file, offset);
  return (await directory?.numberOf(ORIENTATION_TAG)) ?? null;
}
