/** Chunks of 64 KiB that are hashed and written between two turns of the event loop: about 2 ms. */
const CHUNKS_PER_TURN = 4;

/**
 * Lets chunks of all downloads through in turn, a few between two turns of the event loop: with many fast
 * downloads, answering a request would otherwise wait until each of them has had its chunk.
 */
export class ChunkTurns {
  readonly #waiting: (() => void)[] = [];
  #left = CHUNKS_PER_TURN;
  #isScheduled = false;

  /** Waits until the next chunk may be handled. */
  async turn(): Promise<void> {
    this.#schedule();
    if (this.#left > 0) {
      this.#left -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#left = CHUNKS_PER_TURN;
      for (const begin of this.#waiting.splice(0, CHUNKS_PER_TURN)) {
        this.#left -= 1;
        begin();
      }
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}
