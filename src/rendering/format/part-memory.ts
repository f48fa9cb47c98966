/** Reserves disk space while a part is written. */
export interface PartDisk {
  /** Called first, with the bytes of all pixels of the part. */
  expect(bytes: number): void;
  /**
   * Called and awaited before pixels are handed to the encoders, with their bytes: compressed, they take
   * no more. Rendering stops if this throws, and can be resumed from the last mark.
   */
  beforeWriting(bytes: number): Promise<void>;
  /** Called with the bytes of pixels that are in the file already, or repeat others in it. */
  skip(bytes: number): void;
}

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
