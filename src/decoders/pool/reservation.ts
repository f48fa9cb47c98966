import { setTimeout as sleep } from 'node:timers/promises';
import type { Grant } from '../../memory/grant.ts';

/**
 * Time that an operation waits for memory in its decoder. After that it leaves the decoder to others, which
 * may be what the memory is waiting for.
 */
const WAIT_IN_DECODER_MS = 200;

/** The memory that one operation of a decoder has reserved. */
export class Reservation {
  readonly #admit: (bytes: number) => Promise<Grant>;
  readonly #factor: number;
  #release = (): void => undefined;
  #bytes = 0;
  #refusalOfTrial: Error | null = null;
  #freeBytes = Infinity;
  #isOver = false;
  #postponed: Promise<void> | null = null;
  #refusal: { readonly error: unknown } | null = null;

  /**
   * @param admit waits until that many bytes are reserved
   * @param factor correction of all estimates
   */
  constructor(admit: (bytes: number) => Promise<Grant>, factor: number) {
    this.#admit = admit;
    this.#factor = factor;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes that were free when it was granted; Infinity if they are predicted to suffice. */
  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** The error of a refused reservation; null if none was refused. */
  get refusal(): { readonly error: unknown } | null {
    return this.#refusal;
  }

  /**
   * Raises the reservation to `bytes`. The old one is released first: an operation that held memory
   * while waiting for more could end up waiting for itself.
   * @throws the error of `admit`; Error if the memory is not granted soon: see `postponed`
   */
  async raise(bytes: number): Promise<void> {
    const wanted = Math.ceil(bytes * this.#factor);
    if (wanted <= this.#bytes) return;
    this.#release();
    this.#release = () => undefined;
    const granted = this.#granted(wanted);
    if (await isSettledWithin(WAIT_IN_DECODER_MS, granted)) return granted;
    this.#postponed = granted;
    throw new Error('the memory is not free yet');
  }

  /**
   * Settles when the memory of an operation that was postponed is granted or refused, and that operation
   * can begin again. null: it was not postponed. A second call returns null.
   */
  takePostponed(): Promise<void> | null {
    const postponed = this.#postponed;
    this.#postponed = null;
    return postponed;
  }

  /** Waits for another condition of the operation. @throws its error, which refuses the operation */
  async unlessRefused(condition: Promise<void>): Promise<void> {
    try {
      await condition;
    } catch (error) {
      this.#refusal = { error };
      throw error;
    }
  }

  async #granted(wanted: number): Promise<void> {
    try {
      const { release, trial } = await this.#admit(wanted);
      if (this.#isOver) {
        release();
        return;
      }
      this.#release = release;
      this.#bytes = wanted;
      this.#refusalOfTrial = trial?.refusal ?? null;
      this.#freeBytes = trial?.readFreeBytes() ?? Infinity;
    } catch (error) {
      this.#refusal = { error };
      throw error;
    }
  }

  /** Called when memory ran out. @throws the refusal of a need that was only tried */
  endTrial(): void {
    if (this.#refusalOfTrial !== null) throw this.#refusalOfTrial;
  }

  /** Releases the memory; a second call does nothing. */
  end(): void {
    this.#isOver = true;
    this.#release();
    this.#release = () => undefined;
  }
}

/** Returns whether a promise settles within that time. Never rejects. */
async function isSettledWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const late = new AbortController();
  const settled = work.then(
    () => true,
    () => true,
  );
  const isLate = sleep(ms, false, { signal: late.signal }).catch(() => false);
  const isSettled = await Promise.race([settled, isLate]);
  late.abort();
  return isSettled;
}
