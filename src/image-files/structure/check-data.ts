import type { ArtworkFormat } from '../../gang-sheet/artwork.ts';
import type { SpooledFile } from '../spool-to-scratch.ts';
import { withBytesOf, type ByteWindow } from '../bytes/byte-window.ts';
import { checkGifData } from './gif/check-gif.ts';
import { checkPngData } from './png/check-png.ts';
import { checkTiffData } from './tiff/check-tiff-data.ts';

type Check = (file: ByteWindow, signal: AbortSignal) => Promise<void>;

/**
 * The checks for formats whose checksums or lengths reveal damage that the decoder misses, or would
 * find only after packing. JPEG data is checked together with its structure; WebP and AVIF have no
 * checksums.
 */
const CHECKS: Partial<Record<ArtworkFormat, Check>> = {
  png: checkPngData,
  tiff: checkTiffData,
  gif: checkGifData,
};

/**
 * Hashes of files that passed the check. Most files are checked repeatedly: for a quote, for the order, and
 * for later orders.
 */
const sound = new Set<string>();
const MOST_REMEMBERED = 10_000;

/**
 * Checks a file's data against the checksums and lengths that the file contains, once per distinct content.
 * The file is read to its end in pieces and is not decoded.
 * @throws ArtworkFault `artwork_damaged`, `artwork_truncated`; the signal's reason
 */
export async function checkData(
  file: SpooledFile,
  format: ArtworkFormat,
  signal: AbortSignal,
): Promise<void> {
  const check = CHECKS[format];
  if (check === undefined) return;
  await onceFor(file.sha256, () => withBytesOf(file, (bytes) => check(bytes, signal)));
}

/** Skips the check for content that has already passed it. */
export async function onceFor(sha256: string, check: () => Promise<void>): Promise<void> {
  if (sound.has(sha256)) return;
  await check();
  if (sound.size >= MOST_REMEMBERED) sound.clear();
  sound.add(sha256);
}
