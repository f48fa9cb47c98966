import type { OutputFormat } from '../gang-sheet/print-file.ts';
import type { PrintFormat } from './format/print-format.ts';
import { pdfFormat } from './pdf/pdf-format.ts';
import { pngFormat } from './png/png-format.ts';
import { tiffFormat } from './tiff/tiff-format.ts';

/** Every print file format. `strip-encoders.ts` is the matching table for the encoder threads. */
export const PRINT_FORMATS = {
  png: pngFormat,
  tiff: tiffFormat,
  pdf: pdfFormat,
} satisfies Record<OutputFormat, PrintFormat>;
