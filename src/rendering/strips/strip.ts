import type { Compression } from './deflate/strip-deflater.ts';

/**
 * A strip is the piece of a PNG that is filtered and compressed on its own. Its bytes depend on its
 * rows and the row above alone, and its borders on the plan alone: neither threads nor
 * memory nor an interruption can change the file.
 */
export interface StripJob extends Compression {
  /** The row above the strip (zeros at the top of the image), then the strip's rows. RGBA. */
  readonly pixels: ArrayBuffer;
  readonly rows: number;
  readonly rowBytes: number;
  /** A strip of a TIFF; by default one of a PNG. */
  readonly format?: 'tiff';
  /** Only these channels, as bare deflate without a chunk around it: what PDF is made of. */
  readonly plane?: Plane;
}

/** PDF keeps an image's colours and its alpha apart: in an image, and in the mask of that image. */
export type Plane = 'colour' | 'alpha';

export interface EncodedStrip {
  /**
   * A whole IDAT chunk: length, type, compressed rows ended by a sync flush, CRC. For PDF the
   * compressed rows alone, for TIFF a zlib stream of its own.
   */
  readonly chunk: Uint8Array<ArrayBuffer>;
  /** Adler-32 of the filtered rows; 0 for TIFF, whose strips have it inside. */
  readonly adler: number;
  readonly filteredBytes: number;
  /** Of an alpha plane: does it hide nothing? */
  readonly isOpaque?: boolean;
}

export const BYTES_PER_PIXEL = 4;

/**
 * 2 MiB is 79 rows of a 22 in sheet at 300 dpi. Each strip starts with an empty compression window
 * (32 KiB) and ends with a flush (5 bytes).
 */
const STRIP_TARGET_BYTES = 2 * 1024 * 1024;

export function rowsPerStrip(widthPx: number): number {
  return Math.max(1, Math.floor(STRIP_TARGET_BYTES / (widthPx * BYTES_PER_PIXEL)));
}

/** Size of a strip's pixels together with the row above. */
export function stripPixelBytes(rows: number, rowBytes: number): number {
  return (rows + 1) * rowBytes;
}
