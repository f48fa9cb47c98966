import type { DecoderEnded, QuarantinedArtwork } from '../messages.ts';

/** The decoders that one artwork took down. */
export interface EndedDecoders {
  /** SHA-256 of the artwork. */
  readonly sha256: string;
  readonly ends: number;
  /** The class of the last failure; the next three fields describe the same failure. */
  readonly lastEnd: DecoderEnded['end'];
  readonly operation: string;
  readonly incidentId: string;
  /** ISO 8601, UTC. */
  readonly lastAt: string;
  /** End of the quarantine; null: not quarantined. */
  readonly until: string | null;
}

/** An entry of the quarantine. */
export interface QuarantineEntry extends EndedDecoders {
  readonly until: string;
}

export interface QuarantineFilter {
  /** The `next` of an earlier page. */
  readonly before?: string | undefined;
  readonly limit: number;
}

export interface QuarantinePage {
  readonly artworks: readonly QuarantineEntry[];
  /** Pass as `before` for the next page; null on the last page. */
  readonly next: string | null;
}

/** Artwork counts as quarantined at `now` if its quarantine ends later (both ISO 8601, UTC). */
export interface QuarantineStore {
  find(sha256: string): Promise<EndedDecoders | null>;
  /**
   * Replaces the record of the same artwork. Keeps the 1,000 newest records of quarantined artwork, and the
   * 1,000 newest others.
   */
  save(record: EndedDecoders): Promise<void>;
  remove(sha256: string): Promise<void>;
  /** One page of the quarantined artworks, newest incident first. */
  list(now: string, filter: QuarantineFilter): Promise<QuarantinePage>;
  /** All quarantined artworks, newest incident first. */
  all(now: string): Promise<readonly QuarantinedArtwork[]>;
  count(now: string): Promise<number>;
  /**
   * Removes the records whose quarantine has ended at `now`, and unquarantined records whose last
   * failure was before `since`. Returns the number removed.
   */
  removeExpired(now: string, since: string): Promise<number>;
}
