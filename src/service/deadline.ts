/** A stretch of time that all steps of an ordered end share; it begins with the first that asks. */
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
