interface Settle {
  readonly grant: () => void;
  readonly refuse: (error: Error) => void;
}

/** What one operation of a decoder asks the renderer for. */
export class MemoryRequest {
  readonly #ask: (bytes: number, scratchBytes: number) => void;
  #settle: Settle | null = null;
  #refusal: Error | null = null;

  /** @param ask sends a request, which is answered by `grant` or `refuse` */
  constructor(ask: (bytes: number, scratchBytes: number) => void) {
    this.#ask = ask;
  }

  /** The error of a request that was refused; null: none was. */
  get refusal(): Error | null {
    return this.#refusal;
  }

  /**
   * Waits until the operation may use `bytes` in all, and write `scratchBytes` to the scratch disk.
   * @throws Error if it may not
   */
  reserve(bytes: number, scratchBytes = 0): Promise<void> {
    return new Promise((grant, refuse) => {
      this.#settle = { grant, refuse };
      this.#ask(bytes, scratchBytes);
    });
  }

  grant(): void {
    this.#settle?.grant();
  }

  refuse(): void {
    this.#refusal = new Error('the memory was refused');
    this.#settle?.refuse(this.#refusal);
  }
}
