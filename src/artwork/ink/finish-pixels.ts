import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FittedArtwork } from '../../gang-sheet/fitted-artwork.ts';
import { inkKernel } from './create-ink-kernel.ts';
import type { InkTally } from './ink-tally.ts';
import { rowsWithin } from '../../gang-sheet/units/pixel-bytes.ts';

/** At most a millisecond of work. */
const PIECE_BYTES = 1024 * 1024;

export interface FinishPixels {
  /** Pixels with at least this alpha print opaque, others not at all. Absent for soft edges. */
  readonly edgeThreshold?: number | undefined;
  /** Counts the pixels before they are hardened. */
  readonly tally?: InkTally | undefined;
}

/**
 * Counts the ink of a fitted artwork and hardens its edges. Pixels in memory are processed immediately.
 * Pixels in a file are processed each time they are read, in the buffer that receives them.
 */
export async function finishPixels(
  artwork: FittedArtwork,
  { edgeThreshold, tally }: FinishPixels,
): Promise<FittedArtwork> {
  if (edgeThreshold === undefined && tally === undefined) return artwork;
  const finish = (fromRow: number, pixels: Uint8Array): Uint8Array => {
    tally?.see(fromRow, pixels);
    if (edgeThreshold !== undefined) inkKernel().harden(pixels, edgeThreshold);
    return pixels;
  };
  if (artwork.residentBytes > 0) {
    await finishResident(artwork, finish);
    return artwork;
  }
  const { widthPx, heightPx, residentBytes } = artwork;
  return {
    widthPx,
    heightPx,
    residentBytes,
    rows: async (fromRow, count) => finish(fromRow, await artwork.rows(fromRow, count)),
    dispose: () => artwork.dispose(),
  };
}

async function finishResident(
  artwork: FittedArtwork,
  finish: (fromRow: number, pixels: Uint8Array) => void,
): Promise<void> {
  const { widthPx, heightPx } = artwork;
  const rowsAtOnce = rowsWithin(PIECE_BYTES, widthPx);
  for (let fromRow = 0; fromRow < heightPx; fromRow += rowsAtOnce) {
    if (fromRow > 0) await nextTurn();
    const rows = Math.min(rowsAtOnce, heightPx - fromRow);
    finish(fromRow, await artwork.rows(fromRow, rows));
  }
}
