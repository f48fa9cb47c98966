/**
 * Work done, in units of looking at one pose for one gap. Measured on a busy machine: 43 to 58 units a
 * microsecond, whichever searcher is at work. Budgets in units instead
 * of time give the same result on every machine, however busy.
 */
export class Work {
  readonly limit: number;
  #used = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  spend(units: number): void {
    this.#used += units;
  }

  get isExhausted(): boolean {
    return this.#used >= this.limit;
  }
}
