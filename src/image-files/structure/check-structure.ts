import type { ArtworkFormat } from '../../gang-sheet/artwork.ts';
import { truncated } from '../damage-faults.ts';
import type { ByteWindow } from './byte-window.ts';
import { checkAvif } from './avif/check-avif.ts';
import { checkPng } from './png/check-png.ts';
import { checkWebp } from './webp/check-webp.ts';
import { checkJpeg } from './jpeg/check-jpeg.ts';
import { checkTiff } from './tiff/check-tiff.ts';
import { isWholeGif } from './gif/whole-gif.ts';

/**
 * Whether a file goes on to its own end and its parts agree, told by its structure and without
 * decoding. Header parsers are content with the first few hundred bytes, and what is missing would
 * only show while it is printed, or not at all. SVG is not asked: it is read as text, to the end.
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
