import type { OutputSpec } from '../../gang-sheet/order.ts';
import type { DecodeRaster } from './decode-raster.ts';
import type { Fitting, SheetPlan } from '../../gang-sheet/plan.ts';

/** Everything that verifying one finished part needs, in any format. */
export interface VerifyPartInput {
  readonly path: string;
  readonly output: OutputSpec;
  /** The sheet that was drawn. */
  readonly sheet: SheetPlan;
  readonly fittings: readonly Fitting[];
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  /** SHA-256 of the bytes that were written, in hex. */
  readonly sha256: string;
  /** When given, every placement is compared with the pixels that were laid. */
  readonly checksums?: LaidPixels;
  readonly signal: AbortSignal;
  /** Decodes the images of the file; by default in this process. */
  readonly decode?: DecodeRaster;
}

/** Checksums of the pixels that were laid. */
export interface LaidPixels {
  /**
   * Returns the CRC-32 of a fitting's rows, RGBA.
   * @throws Error for a fitting that was never laid
   */
  of(fitting: number): number;
}
