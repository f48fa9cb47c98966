import type { WrittenFile } from '../files/part-file.ts';
import type { WriterState } from '../resume/resume-point.ts';

/** Writes a raster print file, strip by strip from the top. */
export interface StripWriter {
  /**
   * Takes ownership of the buffer. Resolves when the next strip may be passed.
   * @param pixels the row above (zeros at the top of the image), then the strip's rows; RGBA
   * @throws the error of an earlier strip: ServiceError `storage_failed`, `internal_error`
   */
  strip(pixels: ArrayBuffer, rows: number): Promise<void>;
  /** Writes the encoded bytes of an earlier strip again. @param strip its number, from 0 */
  repeatStrip(strip: number): Promise<void>;
  /** Calls `save` as soon as all strips so far, but no later ones, are in the file. */
  mark(save: (state: WriterState) => void): void;
  /** Waits until all strips are written, and completes the file. */
  finish(): Promise<WrittenFile>;
  /** Waits for pending strips, and closes the file so that a later run can resume it. */
  leave(): Promise<void>;
  /** Waits for pending strips, and deletes the file. */
  discard(): Promise<void>;
}
