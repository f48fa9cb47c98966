import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import type { OutputFormat } from '../../gang-sheet/print-file.ts';
import type { Compression } from './deflate/strip-deflater.ts';

/**
 * A strip is the slice of a part that one encoder thread filters and compresses on its own. Its bytes
 * depend only on its rows and the row above, and its boundaries only on the plan. The number of threads,
 * the available memory and interruptions therefore cannot change the file.
 */
export interface StripJob extends Compression {
  /** Selects the encoder. */
  readonly format: OutputFormat;
  /** The row above the strip (zeros at the top of the image), then the strip's rows. RGBA. */
  readonly pixels: ArrayBuffer;
  readonly rows: number;
  readonly rowBytes: number;
  /** The channels to encode, in formats that store them separately. */
  readonly plane?: Plane;
}

/** Channels of RGBA pixels that can be encoded on their own. */
export type Plane = 'colour' | 'alpha';

export interface EncodedStrip {
  /** The bytes of the strip as the file stores them. */
  readonly chunk: Uint8Array<ArrayBuffer>;
  /** Adler-32 of the filtered rows; 0 in formats whose strips contain their own checksums. */
  readonly adler: number;
  readonly filteredBytes: number;
  /** Whether every pixel is opaque; set for alpha planes. */
  readonly isOpaque?: boolean;
}

/** An encoder thread's reply. */
export interface StripReply {
  readonly strip: EncodedStrip;
  /** The buffer of the job's pixels, free for the next strip. */
  readonly pixels: ArrayBuffer;
}

/**
 * 2 MiB is 79 rows of a 22-inch sheet at 300 dpi. Each strip starts with an empty compression window (32
 * KiB) and ends with a flush (5 bytes).
 */
const STRIP_TARGET_BYTES = 2 * 1024 * 1024;

export function rowsPerStrip(widthPx: number): number {
  return Math.max(1, Math.floor(STRIP_TARGET_BYTES / (widthPx * BYTES_PER_PIXEL)));
}

/** Bytes of a strip's pixels, including the row above. */
export function stripPixelBytes(rows: number, rowBytes: number): number {
  return (rows + 1) * rowBytes;
}
