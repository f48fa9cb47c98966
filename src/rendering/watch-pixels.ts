import type { FittedArtwork } from '../gang-sheet/fitted-artwork.ts';
import type { FittedSource } from './fitted-source.ts';

const BYTES_PER_PIXEL = 4;

/** Looks at the pixels of every fitting as they are laid. */
export interface PixelWitness {
  /**
   * Rows of a fitting: each is seen once for a part, however many pieces share it, from the first to
   * the last. RGBA, to be looked at before it returns.
   */
  see(fitting: number, fromRow: number, pixels: Uint8Array): void;
}

/**
 * The same source with witnesses: the piece that needs a fitting first takes them along. So it is
 * the same for every format of print file, and costs what the distinct artworks cost.
 */
export function watchPixels(
  source: FittedSource,
  witnesses: readonly PixelWitness[],
): FittedSource {
  const seen = new Set<number>();
  return {
    async acquire(fitting) {
      const artwork = await source.acquire(fitting);
      if (seen.has(fitting)) return artwork;
      seen.add(fitting);
      return watched(artwork, (fromRow, pixels) => {
        for (const witness of witnesses) witness.see(fitting, fromRow, pixels);
      });
    },
    release: (fitting) => source.release(fitting),
  };
}

/** A writer may read rows again; what was seen before is left out. */
function watched(
  artwork: FittedArtwork,
  see: (fromRow: number, pixels: Uint8Array) => void,
): FittedArtwork {
  let nextRow = 0;
  const { widthPx, heightPx, residentBytes } = artwork;
  return {
    ...{ widthPx, heightPx, residentBytes },
    async rows(fromRow, count) {
      const pixels = await artwork.rows(fromRow, count);
      const seenBefore = nextRow - fromRow;
      if (seenBefore >= 0 && seenBefore < count) {
        see(nextRow, pixels.subarray(seenBefore * widthPx * BYTES_PER_PIXEL));
        nextRow = fromRow + count;
      }
      return pixels;
    },
    dispose: () => artwork.dispose(),
  };
}
