/** Columns that kernels count together. */
export const VECTOR_PX = 16;
/** Columns that share a number of `BandInk.taken`. */
export const TAKEN_PX = 4;

/** Sums over all pixels that were counted. Alphas are 0 to 255. */
export interface InkTotals {
  /** With any ink. */
  visiblePx: number;
  /** Of them, those between 5 and 95 % opaque. */
  translucentPx: number;
  /** With an alpha from the threshold on. */
  printedPx: number;
  /** Sum of alpha of all that is more than haze, and of all from the threshold on. */
  ink: number;
  printedInk: number;
}

/** The ink of a band of rows. Columns end with up to fifteen that lie outside of the artwork. */
export interface BandInk {
  /** The highest alpha in each column. */
  readonly columns: Uint8Array;
  /** Sum of alpha below the threshold, but above haze, in each four columns. */
  readonly taken: Uint32Array;
}

export interface CountInk {
  readonly widthPx: number;
  readonly threshold: number;
  /** Are added to. */
  readonly band: BandInk;
  readonly totals: InkTotals;
}

/** Looks at pixels (RGBA, straight alpha): every kernel gives the same. */
export interface InkKernel {
  /**
   * Makes every pixel opaque or clear, in place. A clear pixel has no colour, so that it compresses.
   * @param threshold alpha from which a pixel is opaque: 1 to 255
   */
  harden(pixels: Uint8Array, threshold: number): void;
  /**
   * @param rows whole rows
   * @returns the highest alpha of each
   */
  count(rows: Uint8Array, into: CountInk): Uint8Array;
}

export function createBandInk(widthPx: number): BandInk {
  const columns = Math.ceil(widthPx / VECTOR_PX) * VECTOR_PX;
  return { columns: new Uint8Array(columns), taken: new Uint32Array(columns / TAKEN_PX) };
}
