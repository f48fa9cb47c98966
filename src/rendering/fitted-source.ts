/** Pixels at exactly the placed size and turn, in memory or in a scratch file. */
export interface FittedArtwork {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Bytes of this process's memory that it holds. */
  readonly residentBytes: number;
  /** RGBA, straight alpha, `count * widthPx * 4` bytes; may be a view of the artwork's own memory. */
  rows(fromRow: number, count: number): Uint8Array | Promise<Uint8Array>;
  dispose(): Promise<void>;
}

/** Where rendering gets its fitted artworks from. Knows what is needed later. */
export interface FittedSource {
  /**
   * Called once for each placement, in drawing order; the artwork stays usable until `release`.
   * @param fitting index into the plan's fittings
   */
  acquire(fitting: number): Promise<FittedArtwork>;
  /** Ends one `acquire` of the same fitting. */
  release(fitting: number): Promise<void>;
}
