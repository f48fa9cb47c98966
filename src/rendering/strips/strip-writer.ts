import type { WrittenFile } from '../files/part-file.ts';
import type { WriterState } from '../resume/resume-point.ts';

/** A print file of pixels, written strip by strip from the top. */
export interface StripWriter {
  /**
   * Takes over the buffer; resolves when another strip may come.
   * @param pixels the row above (zeros at the top of the image), then the strip's rows; RGBA
   * @throws what befell an earlier strip: ServiceError `storage_failed`, `internal_error`
   */
  strip(pixels: ArrayBuffer, rows: number): Promise<void>;
  /** Writes again what it made of the strip with that number, from 0. */
  repeatStrip(strip: number): Promise<void>;
  /** Calls `save` when all strips so far are in the file and no later one is. */
  mark(save: (state: WriterState) => void): void;
  /** Ends the file when all strips are written. */
  finish(): Promise<WrittenFile>;
  /** Waits for what is under way, and leaves the file as it is then. */
  leave(): Promise<void>;
  /** Waits for what is under way, and removes the file. */
  discard(): Promise<void>;
}
