export interface StripShape {
  readonly rows: number;
  readonly rowBytes: number;
}

export interface FilteredStrip {
  /** For each row what stands for it. Valid until the kernel's next call. */
  readonly bytes: Uint8Array;
  /** Adler-32 of `bytes`. */
  readonly adler: number;
}

/** Filters the rows of a strip: every kernel gives the same bytes. */
export interface FilterKernel {
  /**
   * Each row with `leastFilter`: the filter's type, then the filtered bytes.
   * @param pixels the row above the strip, then its rows: RGBA
   */
  filter(pixels: Uint8Array, shape: StripShape): FilteredStrip;
  /**
   * Of each row the differences to the pixel on its left: horizontal predictor of TIFF.
   * @param pixels as for `filter`
   */
  difference(pixels: Uint8Array, shape: StripShape): FilteredStrip;
}

/** Filter types of PNG (specification, section 9.2). */
export const FILTER_TYPES = { none: 0, sub: 1, up: 2, average: 3, paeth: 4 } as const;
export type FilterName = keyof typeof FILTER_TYPES;

/** Among equals the first is taken: a row of zeros stays as it is. */
const TRIALS: readonly FilterName[] = ['none', 'up', 'sub', 'paeth', 'average'];

/**
 * The filter whose output has the least sum of distances from zero (section 12.7).
 * @param tryOut returns that sum, or some sum of at least `limit` once that is reached
 */
export function leastFilter(tryOut: (filter: FilterName, limit: number) => number): FilterName {
  let best: FilterName = 'none';
  let least = Infinity;
  for (const filter of TRIALS) {
    const sum = tryOut(filter, least);
    if (sum >= least) continue;
    best = filter;
    least = sum;
    if (sum === 0) break;
  }
  return best;
}
