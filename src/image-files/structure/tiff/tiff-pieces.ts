import { truncated } from '../../damage-faults.ts';
import type { TiffLayout } from './tiff-layout.ts';

export interface TiffPiece {
  readonly index: number;
  readonly start: number;
  readonly bytes: number;
}

/**
 * Yields the location of each strip or tile in image order, reading the lists in blocks.
 * @throws ArtworkFault `artwork_truncated` if a list is truncated
 */
export async function* tiffPieces({
  offsets,
  byteCounts,
  pieces,
}: TiffLayout): AsyncGenerator<TiffPiece> {
  for (let from = 0; from < pieces;) {
    const starts = await offsets.read(from);
    const sizes = await byteCounts.read(from);
    if (starts === null || sizes === null || starts.length === 0) throw truncated('tiff');
    for (const [at, start] of starts.entries()) {
      yield { index: from + at, start, bytes: sizes[at] ?? 0 };
    }
    from += starts.length;
  }
}
