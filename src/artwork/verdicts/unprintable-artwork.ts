import type { ArtworkFault } from '../../image-files/artwork-fault.ts';

/**
 * An artwork that passed its inspection turned out to be unprintable when it was decoded. Whoever
 * knows the items of the job tells it of each of them (`reject-items.ts`).
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
