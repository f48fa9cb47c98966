/** Finds line numbers of offsets that are queried in ascending order. */
export class LineCounter {
  readonly #source: string;
  #line = 1;
  #nextBreak: number;

  constructor(source: string) {
    this.#source = source;
    this.#nextBreak = source.indexOf('\n');
  }

  /** Counted from 1. */
  lineAt(offset: number): number {
    while (this.#nextBreak !== -1 && this.#nextBreak < offset) {
      this.#line += 1;
      this.#nextBreak = this.#source.indexOf('\n', this.#nextBreak + 1);
    }
    return this.#line;
  }
}
