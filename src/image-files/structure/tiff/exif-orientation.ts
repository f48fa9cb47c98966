import type { ByteWindow } from '../../bytes/byte-window.ts';
import { readTiffDirectory } from './tiff-directory.ts';

export const ORIENTATION_TAG = 274;

/**
 * Reads the orientation from an EXIF block.
 * @param offset start of the TIFF data in the block
 * @returns null if the block states none
 */
export async function orientationAt(file: ByteWindow, offset: number): Promise<number | null> {
  const directory = await readTiffDirectory(file, offset);
  return (await directory?.numberOf(ORIENTATION_TAG)) ?? null;
}
