/** A limit that a slot counts towards. */
export interface Share {
  /** Name of the client or thing that is limited. */
  readonly name: string;
  readonly max: number;
}

/** Limits how many operations of one kind clients can have in progress. */
export class Slots {
  readonly #taken = new Map<string, number>();

  /**
   * Takes one slot of every share and returns the function that releases them; null if any share is full.
   */
  take(shares: readonly Share[]): (() => void) | null {
    if (shares.some(({ name, max }) => this.#of(name) >= max)) return null;
    for (const { name } of shares) this.#taken.set(name, this.#of(name) + 1);
    return () => {
      for (const { name } of shares) this.#release(name);
    };
  }

  #of(name: string): number {
    return this.#taken.get(name) ?? 0;
  }

  #release(name: string): void {
    const left = this.#of(name) - 1;
    if (left <= 0) this.#taken.delete(name);
    else this.#taken.set(name, left);
  }
}
