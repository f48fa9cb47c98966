import { ArtworkFault } from '../image-files/artwork-fault.ts';
import type { QuarantinedArtwork } from '../messages.ts';

/**
 * The artwork that must not be decoded, by the SHA-256 of its bytes. The service keeps the list and
 * sends it to the renderer, which checks every artwork before decoding it.
 */
export class Quarantine {
  readonly #now: () => Date;
  #artworks: ReadonlyMap<string, QuarantinedArtwork> = new Map();

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  /** Takes the whole list, which replaces the earlier list. */
  replace(artworks: readonly QuarantinedArtwork[]): void {
    this.#artworks = new Map(artworks.map((artwork) => [artwork.sha256, artwork]));
  }

  /** @throws ArtworkFault `artwork_quarantined` until the quarantine of these bytes ends */
  assertAllowed(sha256: string): void {
    const artwork = this.#artworks.get(sha256);
    if (artwork !== undefined && isQuarantined(artwork, this.#now())) throw refusalOf(artwork);
  }
}

export function isQuarantined({ until }: Pick<QuarantinedArtwork, 'until'>, now: Date): boolean {
  return until > now.toISOString();
}

export function refusalOf({ incidentId, until }: QuarantinedArtwork): ArtworkFault {
  const why = `because it took down a decoder twice (incident ${incidentId})`;
  const remedy = 'send another export of it, or ask the operator to release it';
  const message = `is quarantined until ${until}, ${why}: ${remedy}`;
  return new ArtworkFault('artwork_quarantined', message);
}
