import { fitArtwork, type FitArtwork } from '../../../src/artwork/fitted/fit-artwork.ts';
import { localDecoder } from '../../../src/decoders/local-decoder.ts';
import type { FittedArtwork } from '../../../src/gang-sheet/fitted-artwork.ts';

/** Decodes in the test's own process. */
export const decoder = localDecoder();

/** Fits an artwork in the test's own process. */
export function fitLocally(request: Omit<FitArtwork, 'decoder'>): Promise<FittedArtwork> {
  return fitArtwork({ ...request, decoder });
}
