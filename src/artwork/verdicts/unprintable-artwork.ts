import type { ArtworkFault } from '../../image-files/artwork-fault.ts';

/**
 * Thrown when an artwork passed inspection but proved unprintable when it was decoded. Code that knows
 * the items of the job turns it into a fault for each of them (`reject-items.ts`).
 */
export class UnprintableArtwork extends Error {
  override readonly name = 'UnprintableArtwork';
  readonly artworkId: string;
  readonly fault: ArtworkFault;

  constructor(artworkId: string, fault: ArtworkFault) {
    super(`Artwork ${artworkId} ${fault.message}`, { cause: fault });
    this.artworkId = artworkId;
    this.fault = fault;
  }
}
