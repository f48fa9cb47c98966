import type { ArtworkDecoder } from '../artwork/decoder/artwork-decoder.ts';
import type { Grant } from '../memory/grant.ts';

/** The work that a decode belongs to. */
export interface DecodeOwner {
  readonly kind: 'job' | 'quote' | 'preflight';
  readonly id: string;
}

/** How an owner uses decoders. */
export interface DecoderUse {
  readonly owner: DecodeOwner;
  /** Name of the API key; null if there is none. Keys take turns. */
  readonly key: string | null;
  /**
   * Waits until the owner may hold `bytes` for one decode.
   * @throws ServiceError `does_not_fit_memory`, `memory_exhausted`; the reason of the owner's signal
   */
  readonly admit: (bytes: number) => Promise<Grant>;
  /** Runs every operation, from the wait for a decoder to its result. */
  readonly during?: <T>(operation: () => Promise<T>) => Promise<T>;
}

/** Provides each job and question with a decoder. */
export interface DecoderSource {
  for(use: DecoderUse): ArtworkDecoder;
}
