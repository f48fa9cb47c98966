import { open } from 'node:fs/promises';
import type { ArtworkFormat } from '../gang-sheet/artwork.ts';
import { ArtworkFault } from './artwork-fault.ts';
import { detectFormat, SNIFFED_BYTES } from './detect-format.ts';
import type { SpooledFile } from './spool-to-scratch.ts';
import { ByteWindow } from './structure/byte-window.ts';
import { isWhole } from './structure/is-whole.ts';
import { isSvgFile } from './svg/reading/is-svg-file.ts';

/**
 * The format of a file by its content, whatever it is called, that it goes on to its own end.
 * Nothing is decoded.
 * @throws ArtworkFault `artwork_not_an_image`, `artwork_truncated`
 */
export async function recognise({ path, bytes }: SpooledFile): Promise<ArtworkFormat> {
  const handle = await open(path);
  try {
    const file = new ByteWindow(handle, bytes);
    const format = detectFormat(await file.at(0, SNIFFED_BYTES));
    if (format === null && (await isSvgFile(path))) return 'svg';
    if (format === null) {
      const expectation = 'must be a PNG, JPEG, WebP, TIFF, AVIF, GIF or SVG image';
      throw new ArtworkFault(
        'artwork_not_an_image',
        `${expectation}, received ${bytes} other bytes`,
      );
    }
    if (await isWhole(format, file)) return format;
    const detail = `must be a whole ${format} file, received ${bytes} bytes without its end`;
    throw new ArtworkFault('artwork_truncated', detail);
  } finally {
    await handle.close();
  }
}
