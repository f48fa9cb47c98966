import type { FittedArtwork } from '../../gang-sheet/fitted-artwork.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import type { FittedSource } from '../fitted/fitted-source.ts';
import type { Slice } from './bands.ts';
import type { Piece } from './pieces.ts';

/** The fitted artworks of the pieces that have started but not ended. */
export class OpenPieces {
  readonly #fitted: FittedSource;
  readonly #artworks = new Map<Piece, FittedArtwork>();

  constructor(fitted: FittedSource) {
    this.#fitted = fitted;
  }

  /**
   * Reads a slice's pixels; the first slice of a piece acquires its artwork.
   * @throws Error if the artwork does not have the size that the plan gives it
   */
  async rowsOf({ piece, fromRow, rows }: Slice): Promise<Uint8Array> {
    const artwork = this.#artworks.get(piece) ?? (await this.#acquire(piece));
    const pixels = await artwork.rows(fromRow, rows);
    const expected = rows * artwork.widthPx * BYTES_PER_PIXEL;
    if (pixels.length === expected) return pixels;
    const what = `${rows} rows from ${fromRow} of fitting ${piece.fitting}`;
    throw new Error(`${what} must have ${expected} bytes, received ${pixels.length}`);
  }

  async release(piece: Piece): Promise<void> {
    if (this.#artworks.delete(piece)) await this.#fitted.release(piece.fitting);
  }

  async releaseAll(): Promise<void> {
    await Promise.all([...this.#artworks.keys()].map((piece) => this.release(piece)));
  }

  async #acquire(piece: Piece): Promise<FittedArtwork> {
    const artwork = await this.#fitted.acquire(piece.fitting);
    this.#artworks.set(piece, artwork);
    const expected = `${piece.rightPx - piece.leftPx}x${piece.bottomPx - piece.topPx}`;
    const received = `${artwork.widthPx}x${artwork.heightPx}`;
    if (expected === received) return artwork;
    throw new Error(`fitting ${piece.fitting} must be ${expected}, received ${received}`);
  }
}
