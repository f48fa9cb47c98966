import type { CorpusFile } from './corpus-file.ts';
import { jpegFiles } from './files/jpeg-files.ts';
import { avifFiles, gifFiles, webpFiles } from './files/other-files.ts';
import { pngFiles } from './files/png-files.ts';
import { sizeFiles } from './files/size-files.ts';
import { svgFiles } from './files/svg-files.ts';
import { tiffFiles } from './files/tiff-files.ts';

/** Every file of the corpus; names are unique. */
export const corpusFiles: readonly CorpusFile[] = [
  ...pngFiles,
  ...jpegFiles,
  ...tiffFiles,
  ...webpFiles,
  ...avifFiles,
  ...gifFiles,
  ...sizeFiles,
  ...svgFiles,
];
