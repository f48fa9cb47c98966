/** Number of columns that a kernel counts at a time. */
export const VECTOR_PX = 16;
/** Number of columns that share one number in `BandInk.taken`. */
export const TAKEN_PX = 4;

/** Sums over all counted pixels. Alphas are 0 to 255. */
export interface InkTotals {
  /** Pixels with any ink. */
  visiblePx: number;
  /** Visible pixels that are 5 to 95% opaque. */
  translucentPx: number;
  /** Pixels with at least the threshold alpha. */
  printedPx: number;
  /** Sum of all alphas above haze. */
  ink: number;
  /** Sum of all alphas at or above the threshold. */
  printedInk: number;
}

/** The ink of a band of rows. Up to fifteen columns at the end lie outside the artwork. */
export interface BandInk {
  /** The highest alpha in each column. */
  readonly columns: Uint8Array;
  /** Sum of the alphas above haze and below the threshold, for every four columns. */
  readonly taken: Uint32Array;
}

export interface CountInk {
  readonly widthPx: number;
  readonly threshold: number;
  /** The counts are added to this band and these totals. */
  readonly band: BandInk;
  readonly totals: InkTotals;
}

/** Hardens and counts pixels (RGBA, straight alpha). */
export interface InkKernel {
  /**
   * Makes every pixel opaque or clear, in place. Clear pixels lose their colour, so they compress well.
   * @param threshold lowest alpha that becomes opaque, 1 to 255
   */
  harden(pixels: Uint8Array, threshold: number): void;
  /**
   * Counts the ink of whole rows.
   * @returns the highest alpha of each row
   */
  count(rows: Uint8Array, into: CountInk): Uint8Array;
}

/** An empty band for rows of this width. */
export function createBandInk(widthPx: number): BandInk {
  const columns = Math.ceil(widthPx / VECTOR_PX) * VECTOR_PX;
  return { columns: new Uint8Array(columns), taken: new Uint32Array(columns / TAKEN_PX) };
}
