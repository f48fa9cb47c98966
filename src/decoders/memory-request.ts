/** What an operation asks for. */
export interface Wanted {
  /** Memory in all. */
  readonly bytes: number;
  /** Bytes that it is about to write to the scratch disk, the heap in a file included. */
  readonly scratchBytes: number;
  /** Size of the file that will hold its further allocations; 0: they stay in memory. */
  readonly heapBytes: number;
  /** Memory that its allocations request in all, if they touch only a part of it; otherwise 0. */
  readonly requestedBytes: number;
}

interface Settle {
  readonly grant: () => void;
  readonly refuse: (error: Error) => void;
}

/** What one operation of a decoder asks the renderer for. */
export class MemoryRequest {
  readonly #ask: (wanted: Wanted) => void;
  #settle: Settle | null = null;
  #refusal: Error | null = null;

  /** @param ask sends a request, which is answered by `grant` or `refuse` */
  constructor(ask: (wanted: Wanted) => void) {
    this.#ask = ask;
  }

  /** The error of a request that was refused; null: none was. */
  get refusal(): Error | null {
    return this.#refusal;
  }

  /**
   * Waits until the operation may use that much memory and disk.
   * @throws Error if it may not
   */
  reserve(wanted: Wanted): Promise<void> {
    return new Promise((grant, refuse) => {
      this.#settle = { grant, refuse };
      this.#ask(wanted);
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
