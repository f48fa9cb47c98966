import type { Size } from '../turn.ts';
import type { ByteWindow } from './byte-window.ts';
import { readTiffDirectory } from './tiff/tiff-directory.ts';

export const ORIENTATION_TAG = 274;

/** The size in a header, before the image is turned upright. */
export interface HeaderSize extends Size {
  /** EXIF orientation, 1 to 8; null: none. */
  readonly orientation: number | null;
}

/** @param offset start of the TIFF data in the EXIF block */
export async function orientationAt(file: ByteWindow, offset: number): Promise<number | null> {
  const directory = await readTiffDirectory(file, offset);
  return (await directory?.numberOf(ORIENTATION_TAG)) ?? null;
}
