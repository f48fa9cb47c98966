import type { ByteWindow } from '../../bytes/byte-window.ts';
import { readTiffDirectory } from './tiff-directory.ts';

export const ORIENTATION_TAG = 274;
/** Cameras write about thirty entries into this directory. */
const MAX_EXIF_ENTRIES = 1000;

/**
 * Reads the orientation from an EXIF block.
 * @param offset start of the TIFF data in the block
 * @returns null if the block states none, or its directory is too long to come from a camera
 */
export async function orientationAt(file: ByteWindow, offset: number): Promise<number | null> {
  const directory = await readTiffDirectory(file, offset, MAX_EXIF_ENTRIES);
  return (await directory?.numberOf(ORIENTATION_TAG)) ?? null;
}
