import type { FittedArtwork } from '../../gang-sheet/fitted-artwork.ts';
import { BYTES_PER_PIXEL, rowsWithin } from '../../gang-sheet/units/pixel-bytes.ts';
import type { FittedSource } from './fitted-source.ts';

/** Bytes per read when rows are read only for the observers. */
const READ_BYTES = 1024 * 1024;

/** Observes the pixels of every fitting as they are laid, for previews, checksums and ink counts. */
export interface PixelObserver {
  /**
   * Receives rows of a fitting, from the first to the last. Each row is received once per part, however
   * many pieces share it. The pixels are RGBA and are valid only until this returns.
   */
  see(fitting: number, fromRow: number, pixels: Uint8Array): void;
  /** Returns the result for a fitting that was observed completely. */
  memoOf(fitting: number): Memo;
  /** Restores the result of an earlier run, instead of observing the fitting. */
  recall(fitting: number, memo: Memo): void;
}

/** Plain JSON. */
export type Memo = string | number | null;

/** The fittings that were observed completely, in this run or an earlier one. */
export interface SeenRegister {
  has(fitting: number): boolean;
  add(fitting: number): void;
}

/**
 * Wraps a source with observers. Each fitting is observed with the first piece that needs it. This works
 * for every print format, and its cost depends only on the distinct artworks.
 */
export function watchPixels(
  source: FittedSource,
  observers: readonly PixelObserver[],
  seen: SeenRegister = new Set<number>(),
): FittedSource {
  const watchedOnce = new Set<number>();
  return {
    async acquire(fitting) {
      const artwork = await source.acquire(fitting);
      if (seen.has(fitting) || watchedOnce.has(fitting)) return artwork;
      watchedOnce.add(fitting);
      return watched(artwork, (fromRow, pixels, isEnd) => {
        for (const observer of observers) observer.see(fitting, fromRow, pixels);
        if (isEnd) seen.add(fitting);
      });
    },
    release: (fitting) => source.release(fitting),
  };
}

/**
 * Wraps an artwork so that `see` gets each row once. Rows that a writer reads again are skipped. A resumed
 * writer starts further down; the rows above are then read only for the observers.
 */
function watched(
  artwork: FittedArtwork,
  see: (fromRow: number, pixels: Uint8Array, isEnd: boolean) => void,
): FittedArtwork {
  let nextRow = 0;
  const { widthPx, heightPx, residentBytes } = artwork;
  const show = (fromRow: number, pixels: Uint8Array): void => {
    const rowBytes = widthPx * BYTES_PER_PIXEL;
    const endRow = fromRow + pixels.length / rowBytes;
    if (endRow <= nextRow) return;
    const first = nextRow;
    nextRow = endRow;
    see(first, pixels.subarray((first - fromRow) * rowBytes), endRow === heightPx);
  };
  return {
    widthPx,
    heightPx,
    residentBytes,
    async rows(fromRow, count) {
      while (nextRow < fromRow) {
        const missed = Math.min(rowsWithin(READ_BYTES, widthPx), fromRow - nextRow);
        show(nextRow, await artwork.rows(nextRow, missed));
      }
      const pixels = await artwork.rows(fromRow, count);
      show(fromRow, pixels);
      return pixels;
    },
    dispose: () => artwork.dispose(),
  };
}
