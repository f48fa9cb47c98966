/**
 * Tells whether a fit runs before its result is needed. The answer changes once the artwork is needed.
 */
export interface FitUrgency {
  isAhead(): boolean;
}

/**
 * An artwork's pixels, resized, turned and mirrored exactly as they are placed. They are held in memory
 * or in a scratch file until `dispose` is called.
 */
export interface FittedArtwork {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Bytes of memory held until `dispose` is called. */
  readonly residentBytes: number;
  /**
   * Reads `count` rows starting at `fromRow`: RGBA, 8 bits per channel, straight alpha, sRGB. The
   * result may be a view of a shared buffer: do not write to it, and do not use it after `dispose` or
   * after the next call of `rows` on any artwork.
   * @throws RangeError if the rows are outside the artwork
   */
  rows(fromRow: number, count: number): Uint8Array | Promise<Uint8Array>;
  /** Releases the memory and the scratch file. Calling it again has no effect. */
  dispose(): Promise<void>;
}
