export interface StripShape {
  readonly rows: number;
  readonly rowBytes: number;
}

export interface FilteredStrip {
  /** The encoded rows, one after the other. Valid until the kernel's next call. */
  readonly bytes: Uint8Array;
  /** Adler-32 of `bytes`. */
  readonly adler: number;
}

/** Filters the rows of a strip. */
export interface FilterKernel {
  /**
   * Filters each row with the filter that `leastFilter` picks. A filtered row consists of the filter type
   * and the filtered bytes.
   * @param pixels the row above the strip, then its rows: RGBA
   */
  filter(pixels: Uint8Array, shape: StripShape): FilteredStrip;
  /**
   * Encodes each row as differences from the pixel on the left (TIFF's horizontal predictor).
   * @param pixels as for `filter`
   */
  difference(pixels: Uint8Array, shape: StripShape): FilteredStrip;
}

/** Filter types of PNG (specification, section 9.2). */
export const FILTER_TYPES = { none: 0, sub: 1, up: 2, average: 3, paeth: 4 } as const;
export type FilterName = keyof typeof FILTER_TYPES;

/** If filters are equally good, the first wins, so a row of zeros stays as it is. */
const TRIALS: readonly FilterName[] = ['none', 'up', 'sub', 'paeth', 'average'];

/**
 * Picks the filter that produces the smallest sum of distances from zero (section 12.7).
 * @param tryOut returns that sum; may stop early and return any sum of at least `limit`
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
