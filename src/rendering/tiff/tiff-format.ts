import type { PrintFormat } from '../format/print-format.ts';
import { acquiredByBands } from '../raster/acquired-by-bands.ts';
import { renderRasterPart } from '../raster/render-raster-part.ts';
import { openTiffWriter } from './tiff-writer.ts';
import { verifyTiff } from './verify-tiff.ts';

/** In a TIFF, all strips except the last have the same height (TIFF 6.0, `RowsPerStrip`). */
const RULE = 'even';

export const tiffFormat: PrintFormat = {
  acquired: (sheet, { fittings, done }) => acquiredByBands(sheet, { fittings, done, rule: RULE }),
  render: async (input) => renderRasterPart(input, await openTiffWriter(input), RULE),
  verify: verifyTiff,
};
