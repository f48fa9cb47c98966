import type { RenderPartInput } from '../format/render-request.ts';
import { endsPiece, isOfRowAbove, type Slice } from './bands.ts';
import type { OpenPieces } from './open-pieces.ts';

/** Counts completed pieces, and awaits the checkpoints. */
export class PlacementCounter {
  readonly #memory: RenderPartInput['memory'];
  readonly #open: OpenPieces;
  #placed: number;
  #placedAtCheckpoint: number;
  #passedCheckpoint = false;

  constructor({ memory, keeper }: RenderPartInput, open: OpenPieces) {
    this.#memory = memory;
    this.#open = open;
    this.#placed = keeper?.from?.placed ?? 0;
    this.#placedAtCheckpoint = this.#placed;
  }

  /** Number of ordered pieces whose last row has been laid. */
  get placed(): number {
    return this.#placed;
  }

  /** Whether a checkpoint has been passed since the last call. */
  hasPassedCheckpoint(): boolean {
    const passed = this.#passedCheckpoint;
    this.#passedCheckpoint = false;
    return passed;
  }

  /** Releases and counts the piece that ends with this slice. */
  async sliceDone(slice: Slice): Promise<void> {
    if (!endsPiece(slice)) return;
    await this.#open.release(slice.piece);
    if (slice.piece.isLabel || isOfRowAbove(slice)) return;
    this.#placed += 1;
    if (this.#placed - this.#placedAtCheckpoint < this.#memory.checkpointEvery()) return;
    this.#placedAtCheckpoint = this.#placed;
    this.#passedCheckpoint = true;
    await this.#memory.checkpoint(this.#placed);
  }
}
