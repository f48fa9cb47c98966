/**
 * A piece may be as long as the film, and then there is no checkpoint for many bands: 32 of them are
 * 64 MiB of pixels.
 */
const MOST_STEPS = 32;

/** When progress is made durable: with every checkpoint, and now and then on the way to one. */
export class MarkSchedule {
  #steps = 0;

  /** Called after each band, in a PDF each artwork: is a mark due? */
  isDue(passedCheckpoint: boolean): boolean {
    this.#steps += 1;
    const isDue = passedCheckpoint || this.#steps >= MOST_STEPS;
    if (isDue) this.#steps = 0;
    return isDue;
  }
}
