import type { ArtworkFormat } from '../../gang-sheet/artwork.ts';
import { truncated } from '../damage-faults.ts';
import type { ByteWindow } from '../bytes/byte-window.ts';
import { checkAvif } from './avif/check-avif.ts';
import { checkPng } from './png/check-png.ts';
import { checkWebp } from './webp/check-webp.ts';
import { checkJpeg } from './jpeg/check-jpeg.ts';
import { checkTiff } from './tiff/check-tiff.ts';
import { isWholeGif } from './gif/whole-gif.ts';

/**
 * Checks that a file is complete and consistent, from its structure and without decoding it. Header parsers
 * read only the first few hundred bytes, so missing data would be noticed only during printing, or not at
 * all. SVG is not checked here, because it is read to the end as text.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`
 */
export async function checkStructure(format: ArtworkFormat, file: ByteWindow): Promise<void> {
  switch (format) {
    case 'png':
      return checkPng(file);
    case 'jpeg':
      await checkJpeg(file);
      return;
    case 'webp':
      return checkWebp(file);
    case 'avif':
      return checkAvif(file);
    case 'tiff':
      return checkTiff(file);
    case 'gif':
      if (!(await isWholeGif(file))) throw truncated('gif');
      return;
    case 'svg':
      return;
  }
}
