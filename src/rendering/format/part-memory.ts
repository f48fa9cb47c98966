/** The memory management that the rendering of one part uses. */
export interface PartMemory {
  /**
   * Called and awaited after every `checkpointEvery()` placements. Until it resolves, no artwork is
   * fitted or laid, and no strip is handed to the encoders. Strips that the encoders already have
   * are still finished and written.
   * @param placed number of pieces placed on this part so far
   */
  checkpoint(placed: number): Promise<void>;
  /** Number of placements between two checkpoints. */
  checkpointEvery(): number;
  /** Maximum number of rows of a piece that are read and laid at a time. */
  rowsAtOnce(): number;
}
