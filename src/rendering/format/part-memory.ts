/** Memory management as the rendering of one part uses it. */
export interface PartMemory {
  /**
   * Awaited every `checkpointEvery()` placements with the number placed so far in this part. Until
   * it resolves, nothing is fitted, laid or handed to the encoders; strips that they already have
   * are finished and written.
   */
  checkpoint(placed: number): Promise<void>;
  /** Placements between two checkpoints. */
  checkpointEvery(): number;
  /** Maximum number of rows of a piece that are read and laid at a time. */
  rowsAtOnce(): number;
}
