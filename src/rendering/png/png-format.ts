import type { PrintFormat } from '../format/print-format.ts';
import { acquiredByBands } from '../raster/acquired-by-bands.ts';
import { renderRasterPart } from '../raster/render-raster-part.ts';
import { openPngWriter } from './png-writer.ts';
import { verifyPng } from './verify-png.ts';

/** Strips of a PNG may have any height, so bands can be cut where they repeat. */
const RULE = 'aligned';

export const pngFormat: PrintFormat = {
  acquired: (sheet, { fittings, done }) => acquiredByBands(sheet, { fittings, done, rule: RULE }),
  render: async (input) => renderRasterPart(input, await openPngWriter(input), RULE),
  verify: verifyPng,
};
