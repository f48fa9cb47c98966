import type { OutputFormat } from '../gang-sheet/print-file.ts';
import { encodePdfPlane } from './pdf/planes/encode-pdf-plane.ts';
import { encodePngStrip } from './png/encode-png-strip.ts';
import type { StripEncoder } from './strips/strip-tools.ts';
import { encodeTiffStrip } from './tiff/encode-tiff-strip.ts';

/**
 * Encodes the strips of each format, in an encoder thread. These modules must not load sharp: it
 * would add tens of megabytes to every thread. A test checks this.
 */
export const STRIP_ENCODERS = {
  png: encodePngStrip,
  tiff: encodeTiffStrip,
  pdf: encodePdfPlane,
} satisfies Record<OutputFormat, StripEncoder>;
