import type { OutputFormat } from './print-file.ts';

/** What is known of a print file that was rendered, verified and kept. */
export interface PartReceipt {
  readonly number: number;
  readonly fileName: string;
  readonly format: OutputFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly bytes: number;
  /** Of the whole file, in hex. */
  readonly sha256: string;
  readonly placements: number;
  /** Area of the pieces over the area of the sheet, 0 to 1. */
  readonly coverage: number;
  /** Names of the checks that the file passed. */
  readonly verified: readonly string[];
}
