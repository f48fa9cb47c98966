import type { OutputFormat } from './print-file.ts';

/**
 * The receipt for a finished part. A part is one sheet of a job and its print file; a receipt exists only
 * after the file has been rendered, verified and stored.
 */
export interface PartReceipt {
  /** Part number, starting at 1; equals `SheetPlan.number`. */
  readonly number: number;
  readonly fileName: string;
  readonly format: OutputFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  /** Size of the file. */
  readonly bytes: number;
  /** SHA-256 of the file, in hex. */
  readonly sha256: string;
  /** Size and SHA-256 of the preview. Absent in receipts of version 0.1.0. */
  readonly preview?: { readonly bytes: number; readonly sha256: string };
  /** Number of pieces on the sheet. */
  readonly placements: number;
  /** Area of the pieces divided by the area of the sheet, 0 to 1. */
  readonly coverage: number;
  /** Names of the checks that the file has passed. */
  readonly verified: readonly string[];
}
