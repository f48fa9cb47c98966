import type { ArtworkFormat } from '../gang-sheet/artwork.ts';
import { detectFormat, SNIFFED_BYTES } from './detect-format.ts';
import { nameFileKind } from './kinds/name-file-kind.ts';
import type { SpooledFile } from './spool-to-scratch.ts';
import { withBytesOf } from './bytes/byte-window.ts';
import { checkStructure } from './structure/check-structure.ts';
import { isSvgFile } from './svg/reading/is-svg-file.ts';

/**
 * Recognises the format of a file by its content, regardless of its name, and checks that the file
 * is complete and consistent. Nothing is decoded.
 * @throws ArtworkFault `artwork_not_an_image`, `artwork_unsupported_format`, `artwork_truncated`,
 *   `artwork_damaged`, `artwork_too_large`; the signal's reason
 */
export async function recognise(spooled: SpooledFile, signal: AbortSignal): Promise<ArtworkFormat> {
  return withBytesOf({ ...spooled, signal }, async (file) => {
    const format = detectFormat(await file.at(0, SNIFFED_BYTES));
    if (format === null && (await isSvgFile(spooled.path, signal))) return 'svg';
    if (format === null) throw await nameFileKind(file);
    await checkStructure(format, file);
    return format;
  });
}
