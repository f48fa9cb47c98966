import {
  ArtworkFault,
  endsDecoding,
  type ArtworkFaultCode,
} from '../../image-files/artwork-fault.ts';
import { Quarantine } from '../../quarantine/quarantine.ts';
import { remember } from './remember.ts';

/** The fault that was found when an artwork was decoded. It applies to all files with the same bytes. */
export interface Verdict {
  readonly code: ArtworkFaultCode;
  /** Continues a sentence that begins with the name of the source, like an `ArtworkFault`. */
  readonly message: string;
}

/**
 * Remembers artworks that proved unprintable when they were decoded, by the SHA-256 of their bytes. A
 * later job that uses one is refused before packing, as is one that uses quarantined artwork. The newest
 * entries are kept until the process ends.
 */
export class KnownVerdicts {
  readonly #quarantine: Pick<Quarantine, 'assertAllowed'>;
  readonly #verdicts = new Map<string, Verdict>();

  constructor(quarantine: Pick<Quarantine, 'assertAllowed'> = new Quarantine()) {
    this.#quarantine = quarantine;
  }

  /** Records a fault of the bytes themselves, not one caused by the printed size, disk or memory. */
  note(artworkId: string, { code, message }: Verdict): void {
    // A single lost decoder may be bad luck. The service counts lost decoders, and quarantines the
    // artwork after the second.
    if (endsDecoding({ code }) || code === 'artwork_quarantined') return;
    remember(this.#verdicts, artworkId, { code, message });
  }

  /** @throws ArtworkFault if the artwork is quarantined, or an earlier decode found a fault */
  assertPrintable(artworkId: string): void {
    this.#quarantine.assertAllowed(artworkId);
    const verdict = this.#verdicts.get(artworkId);
    if (verdict !== undefined) throw new ArtworkFault(verdict.code, verdict.message);
  }
}
