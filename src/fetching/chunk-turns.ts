/** Chunks of 64 KiB that are hashed and written at the same time: about 1 ms of the event loop. */
const CHUNKS_AT_ONCE = 2;

/**
 * Lets chunks of all downloads through in turn, a few at a time, and with a turn of the event loop between
 * them: with many fast downloads, answering a request would otherwise wait until each of them has had its
 * chunk, and until the threads that write them leave a processor.
 */
export class ChunkTurns {
  readonly #waiting: (() => void)[] = [];
  #inHand = 0;

  /**
   * Waits until the next chunk may be handled.
   * @returns to be called once the chunk is written
   */
  async take(): Promise<() => void> {
    if (this.#inHand >= CHUNKS_AT_ONCE) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#inHand += 1;
    }
    return () => void setImmediate(() => this.#pass());
  }

  /** Hands the turn to the chunk that has waited longest. */
  #pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inHand -= 1;
    else next();
  }
}
