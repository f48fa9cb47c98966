import type { FittedArtwork } from '../../gang-sheet/fitted-artwork.ts';
import type { FittedSource } from './fitted-source.ts';

const BYTES_PER_PIXEL = 4;
/** Read for the witnesses alone. */
const READ_BYTES = 1024 * 1024;

/** Looks at the pixels of every fitting as they are laid. */
export interface PixelWitness {
  /**
   * Rows of a fitting: each is seen once for a part, however many pieces share it, from the first to
   * the last. RGBA, to be looked at before it returns.
   */
  see(fitting: number, fromRow: number, pixels: Uint8Array): void;
  /** What it has made of a fitting that it saw to the end. */
  memoOf(fitting: number): Memo;
  /** Instead of seeing the fitting: what was made of it in an earlier run. */
  recall(fitting: number, memo: Memo): void;
}

/** Plain JSON. */
export type Memo = string | number | null;

/** Which fittings were seen to the end, in whatever run. */
export interface SeenRegister {
  has(fitting: number): boolean;
  add(fitting: number): void;
}

/**
 * The same source with witnesses: the piece that needs a fitting first takes them along. So it is
 * the same for every format of print file, and costs what the distinct artworks cost.
 */
export function watchPixels(
  source: FittedSource,
  witnesses: readonly PixelWitness[],
  seen: SeenRegister = new Set<number>(),
): FittedSource {
  const watchedOnce = new Set<number>();
  return {
    async acquire(fitting) {
      const artwork = await source.acquire(fitting);
      if (seen.has(fitting) || watchedOnce.has(fitting)) return artwork;
      watchedOnce.add(fitting);
      return watched(artwork, (fromRow, pixels, isEnd) => {
        for (const witness of witnesses) witness.see(fitting, fromRow, pixels);
        if (isEnd) seen.add(fitting);
      });
    },
    release: (fitting) => source.release(fitting),
  };
}

/**
 * A writer may read rows again; what was seen before is left out. One that goes on with a part begins
 * further down; what an earlier run laid is then read for the witnesses alone.
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
    ...{ widthPx, heightPx, residentBytes },
    async rows(fromRow, count) {
      while (nextRow < fromRow) {
        const missed = Math.min(rowsAtOnce(widthPx), fromRow - nextRow);
        show(nextRow, await artwork.rows(nextRow, missed));
      }
      const pixels = await artwork.rows(fromRow, count);
      show(fromRow, pixels);
      return pixels;
    },
    dispose: () => artwork.dispose(),
  };
}

function rowsAtOnce(widthPx: number): number {
  return Math.max(1, Math.floor(READ_BYTES / (widthPx * BYTES_PER_PIXEL)));
}
