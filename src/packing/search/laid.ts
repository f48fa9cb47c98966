/** Pieces where a search laid them, in the order of laying. */
export interface Laid {
  /** Where the lowest ends. */
  readonly length: number;
  readonly poses: Int32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
}
