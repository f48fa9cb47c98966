import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import type { DecodeContext } from '../decoder/artwork-decoder.ts';
import { fitScratchBytes } from './fit-cost.ts';
import { requestedBytes } from './requested-cost.ts';
import { fitHeldBytes } from './spilled-cost.ts';

export interface FitToReserve {
  readonly artwork: Artwork;
  readonly fitting: Fitting;
  /** Bytes of the files that it is about to write; 0: none. */
  readonly fileBytes: number;
}

/**
 * Waits until an artwork may be decoded at the size of a fitting.
 * @throws ServiceError `does_not_fit_memory`, `storage_full`
 */
export function reserveFit(
  reserve: DecodeContext['reserve'],
  { artwork, fitting, fileBytes }: FitToReserve,
): Promise<void> {
  return reserve(fitScratchBytes(artwork, fitting), fileBytes, {
    heldBytes: fitHeldBytes(artwork, fitting),
    requestedBytes: requestedBytes(artwork),
  });
}
