import { ArtworkFault, type ArtworkFaultCode } from '../../image-files/artwork-fault.ts';

/** Some hundred bytes each. */
const KEPT = 2000;

/** What decoding an artwork has told of it, to be said of the same bytes from then on. */
export interface Verdict {
  readonly code: ArtworkFaultCode;
  /** As of an `ArtworkFault`: it continues the sentence that the name of the source begins. */
  readonly message: string;
}

/**
 * Artworks that turned out to be unprintable when they were decoded, by the SHA-256 of their bytes.
 * A later job with one of them is refused before it is packed. The newest are kept as long as the
 * process.
 */
export class KnownVerdicts {
  readonly #verdicts = new Map<string, Verdict>();

  /** For faults of the bytes alone: not of the printed size, the disk or the memory. */
  note(artworkId: string, { code, message }: Verdict): void {
    this.#verdicts.delete(artworkId);
    this.#verdicts.set(artworkId, { code, message });
    const [oldest] = this.#verdicts.keys();
    if (this.#verdicts.size > KEPT && oldest !== undefined) this.#verdicts.delete(oldest);
  }

  /** @throws ArtworkFault when an earlier decode has found one */
  assertPrintable(artworkId: string): void {
    const verdict = this.#verdicts.get(artworkId);
    if (verdict !== undefined) throw new ArtworkFault(verdict.code, verdict.message);
  }
}
