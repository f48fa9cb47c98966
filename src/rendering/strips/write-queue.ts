/**
 * Writes results in the order in which they were added, regardless of the order in which they
 * finish. At most `limit` results are pending, which keeps memory flat and every thread busy.
 */
export class WriteQueue {
  readonly #limit: () => number;
  readonly #underWay: Promise<void>[] = [];
  readonly #making = new Set<Promise<unknown>>();
  #written: Promise<void> = Promise.resolve();

  constructor(limit: () => number) {
    this.#limit = limit;
  }

  /**
   * Writes a result once everything that was added before it is written. Resolves when the next
   * result may be added.
   * @throws the error of an earlier result
   */
  async add<T>(making: Promise<T>, write: (made: T) => Promise<void>): Promise<void> {
    this.#making.add(making);
    ignoreForNow(making.finally(() => this.#making.delete(making)));
    this.#written = writeNext(this.#written, making, write);
    ignoreForNow(this.#written);
    this.#underWay.push(this.#written);
    while (this.#underWay.length > this.#limit()) await this.#underWay.shift();
  }

  /** Runs `write` after everything that was added before it, and before anything added later. */
  afterwards(write: () => void): void {
    this.#written = this.#written.then(write);
    ignoreForNow(this.#written);
  }

  /** Resolves when everything is written. @throws the error of any result */
  async written(): Promise<void> {
    await this.#written;
  }

  /** Resolves when no results are pending anymore, even after an error. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#written, ...this.#making]);
  }
}

async function writeNext<T>(
  before: Promise<void>,
  making: Promise<T>,
  write: (made: T) => Promise<void>,
): Promise<void> {
  await before;
  await write(await making);
}

/** Ignores a failure for now; `add` and `written` report it later. */
function ignoreForNow(promise: Promise<unknown>): void {
  promise.catch(() => undefined);
}
