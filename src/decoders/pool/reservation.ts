/** The memory that one operation of a decoder has reserved. */
export class Reservation {
  readonly #admit: (bytes: number) => Promise<() => void>;
  readonly #factor: number;
  #release = (): void => undefined;
  #bytes = 0;
  #isOver = false;
  #refusal: { readonly error: unknown } | null = null;

  /**
   * @param admit waits until that many bytes are reserved; resolves to a function that releases them
   * @param factor correction of all estimates
   */
  constructor(admit: (bytes: number) => Promise<() => void>, factor: number) {
    this.#admit = admit;
    this.#factor = factor;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The error of a refused reservation; null if none was refused. */
  get refusal(): { readonly error: unknown } | null {
    return this.#refusal;
  }

  /**
   * Raises the reservation to `bytes`. The old one is released first: an operation that held memory
   * while waiting for more could end up waiting for itself.
   * @throws the error of `admit`
   */
  async raise(bytes: number): Promise<void> {
    const wanted = Math.ceil(bytes * this.#factor);
    if (wanted <= this.#bytes) return;
    this.#release();
    this.#release = () => undefined;
    try {
      const release = await this.#admit(wanted);
      if (this.#isOver) {
        release();
        return;
      }
      this.#release = release;
      this.#bytes = wanted;
    } catch (error) {
      this.#refusal = { error };
      throw error;
    }
  }

  /** Releases the memory; a second call does nothing. */
  end(): void {
    this.#isOver = true;
    this.#release();
    this.#release = () => undefined;
  }
}
