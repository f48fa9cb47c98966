/**
 * Writes in order what is made in any order: at most `limit` writes wait for what is made for them,
 * so that memory stays flat and no thread waits for work.
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
   * Writes what is being made once all that was added before is written.
   * @returns when another one may come
   * @throws what befell an earlier one
   */
  async add<T>(making: Promise<T>, write: (made: T) => Promise<void>): Promise<void> {
    this.#making.add(making);
    ignoreForNow(making.finally(() => this.#making.delete(making)));
    this.#written = writeNext(this.#written, making, write);
    ignoreForNow(this.#written);
    this.#underWay.push(this.#written);
    while (this.#underWay.length > this.#limit()) await this.#underWay.shift();
  }

  /** Runs `write` when all that was added before is written, and before anything later is. */
  afterwards(write: () => void): void {
    this.#written = this.#written.then(write);
    ignoreForNow(this.#written);
  }

  /** @throws what befell any of them */
  async written(): Promise<void> {
    await this.#written;
  }

  /** Resolves when nothing is under way any more, whatever became of it. */
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

/** A failure is met again by whoever awaits the end or the next free place. */
function ignoreForNow(promise: Promise<unknown>): void {
  promise.catch(() => undefined);
}
