import type { ArtworkFormat } from '../../gang-sheet/artwork.ts';
import type { SpooledFile } from '../spool-to-scratch.ts';
import { withBytesOf, type ByteWindow } from '../bytes/byte-window.ts';
import { checkGifData } from './gif/check-gif.ts';
import { checkPngData } from './png/check-png.ts';
import { checkTiffData } from './tiff/check-tiff-data.ts';
import { checkWebpData } from './webp/check-webp-data.ts';

type Check = (file: ByteWindow, signal: AbortSignal) => Promise<void>;

/**
 * Formats with checksums or lengths that reveal more than the decoder does, or reveal it before
 * packing. JPEG data is checked together with its structure; AVIF has no checksums.
 */
const CHECKS: Partial<Record<ArtworkFormat, Check>> = {
  png: checkPngData,
  tiff: checkTiffData,
  gif: checkGifData,
  webp: checkWebpData,
};

/**
 * Checks a file's data against the checksums and lengths that the file contains. The file is read to its
 * end in pieces and is not decoded.
 * @throws ArtworkFault `artwork_damaged`, `artwork_truncated`; the signal's reason
 */
export async function checkData(
  file: SpooledFile,
  format: ArtworkFormat,
  signal: AbortSignal,
): Promise<void> {
  const check = CHECKS[format];
  if (check !== undefined) await withBytesOf({ ...file, signal }, (bytes) => check(bytes, signal));
}
