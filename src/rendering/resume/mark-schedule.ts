/**
 * The maximum number of steps between two marks. A piece may be as long as the film, so many bands may
 * pass without a checkpoint; 32 bands are 64 MiB of pixels.
 */
const MOST_STEPS = 32;

/** Decides when progress is saved: after every checkpoint, and after every `MOST_STEPS` steps. */
export class MarkSchedule {
  #steps = 0;

  /** Called after each step: one band or, in a PDF, one artwork. Returns whether a mark is due. */
  isDue(passedCheckpoint: boolean): boolean {
    this.#steps += 1;
    const isDue = passedCheckpoint || this.#steps >= MOST_STEPS;
    if (isDue) this.#steps = 0;
    return isDue;
  }
}
