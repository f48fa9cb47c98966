/** Runs pieces of work one after the other, in the order in which they are given. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `work` after all that was given before. Work must not wait for other work that is given here: it would
   * wait for ever.
   * @throws the error of `work`
   */
  run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
