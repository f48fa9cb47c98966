import type { FittedArtwork } from '../../gang-sheet/fitted-artwork.ts';

/** Supplies fitted artworks to rendering, and knows which ones will be needed later. */
export interface FittedSource {
  /**
   * Called in drawing order, once per placement (in a PDF, once per fitting). The artwork stays usable
   * until `release`.
   * @param fitting index into the plan's fittings
   */
  acquire(fitting: number): Promise<FittedArtwork>;
  /** Undoes one `acquire` of the same fitting. */
  release(fitting: number): Promise<void>;
}
