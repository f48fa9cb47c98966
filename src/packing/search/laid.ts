/** A packing found by a search: its pieces in the order in which they were laid. */
export interface Laid {
  /** Lowest edge of all pieces. */
  readonly length: number;
  readonly poses: Int32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
}
