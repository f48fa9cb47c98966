/** A transaction that has begun. */
export class OpenTransaction {
  /** Resolves when it has been committed or rolled back. */
  readonly ended: Promise<void>;
  readonly #acts: (() => void)[] = [];
  #isOpen = true;
  #free: () => void = () => undefined;
  #failure: { readonly error: unknown } | null = null;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#free = resolve;
    });
  }

  /** False once it has been committed or rolled back. Work that its own work left behind runs outside of it. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Runs work of another transaction as a part of this one. */
  async join<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }

  /** @throws the error of work that has joined it, even if somebody caught it: half of that work may be stored */
  assertWhole(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  afterCommit(act: () => void): void {
    this.#acts.push(act);
  }

  end(): void {
    this.#isOpen = false;
    this.#free();
  }

  committed(): void {
    for (const act of this.#acts) act();
  }
}
