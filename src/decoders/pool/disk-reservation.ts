type Reserve = (bytes: number) => Promise<() => void>;

/** The room on the scratch disk that one operation of a decoder has reserved for the files it writes. */
export class DiskReservation {
  readonly #reserve: Reserve;
  #release = (): void => undefined;

  /** @param reserve reserves room; resolves to a function that ends the reservation */
  constructor(reserve: Reserve) {
    this.#reserve = reserve;
  }

  /**
   * Replaces the reservation, because an operation learns step by step how much it writes in all.
   * @throws the error of `reserve`
   */
  async raise(bytes: number): Promise<void> {
    this.end();
    this.#release = await this.#reserve(bytes);
  }

  /** A second call does nothing. */
  end(): void {
    this.#release();
    this.#release = () => undefined;
  }
}
