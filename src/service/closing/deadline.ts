/** A time limit that all steps of a shutdown share. It starts running when it is first read. */
export class Deadline {
  readonly #totalMs: number;
  #startMs: number | null = null;

  constructor(totalMs: number) {
    this.#totalMs = totalMs;
  }

  leftMs(): number {
    this.#startMs ??= performance.now();
    return Math.max(0, this.#totalMs - (performance.now() - this.#startMs));
  }
}
