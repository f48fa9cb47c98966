import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import type { InkFacts } from '../../gang-sheet/preflight.ts';
import type { ArtworkDecoder } from '../decoder/artwork-decoder.ts';
import { fitArtwork } from '../fitted/fit-artwork.ts';
import { enlargementOf } from './enlargement.ts';
import { inkFactsOf } from '../ink/ink-facts.ts';
import { InkTally } from '../ink/ink-tally.ts';
import { rowsWithin } from '../../gang-sheet/units/pixel-bytes.ts';

const READ_BYTES = 1024 * 1024;

export interface MeasureInk {
  readonly decoder: Pick<ArtworkDecoder, 'fit'>;
  readonly artwork: Artwork;
  readonly fitting: Fitting;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/**
 * Fits an artwork into a scratch file and measures its printed ink.
 * @throws UnprintableArtwork; the signal's reason
 */
export async function measureInk(request: MeasureInk): Promise<InkFacts> {
  const { artwork, fitting, signal } = request;
  const { widthPx, heightPx, edgeThreshold, rotated } = fitting;
  const enlargement = enlargementOf(artwork, fitting);
  const tally = new InkTally({ widthPx, heightPx, edgeThreshold, enlargement });
  const fitted = await fitArtwork({ ...request, residentLimitBytes: 0, ink: { tally } });
  try {
    const rowsAtOnce = rowsWithin(READ_BYTES, widthPx);
    for (let row = 0; row < heightPx; row += rowsAtOnce) {
      signal.throwIfAborted();
      await fitted.rows(row, Math.min(rowsAtOnce, heightPx - row));
    }
  } finally {
    await fitted.dispose();
  }
  const counts = tally.counts();
  if (counts === null) throw new TypeError(`the ink of ${artwork.id} was not counted`);
  return inkFactsOf({ counts, enlargement, rotated, edgeThreshold });
}
