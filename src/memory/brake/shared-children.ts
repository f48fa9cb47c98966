/** Maximum number of child processes that can be tracked. */
const MAX_CHILDREN = 16;

/**
 * Integers for each child: its process id (0: free slot), whether it is busy, whether it was
 * killed.
 */
const SLOTS = 3;
const [BUSY, ENDED] = [1, 2];

/**
 * Child processes that the brake kills before it stops a job, because their work can be restarted.
 * The main thread keeps the list, and the sampler thread kills them even if the main thread is
 * busy.
 */
export class SharedChildren {
  readonly buffer: SharedArrayBuffer;
  readonly #integers: Int32Array;

  constructor(buffer = new SharedArrayBuffer(MAX_CHILDREN * SLOTS * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#integers = new Int32Array(buffer);
  }

  /** Main thread: a child has started. A child that finds no free slot is not tracked. */
  add(pid: number): void {
    const at = this.#slotOf(0);
    if (at === -1) return;
    Atomics.store(this.#integers, at + BUSY, 0);
    Atomics.store(this.#integers, at + ENDED, 0);
    Atomics.store(this.#integers, at, pid);
  }

  setBusy(pid: number, isBusy: boolean): void {
    const at = this.#slotOf(pid);
    if (at !== -1) Atomics.store(this.#integers, at + BUSY, isBusy ? 1 : 0);
  }

  /** Main thread: a child has exited. Returns whether the brake killed it. */
  remove(pid: number): boolean {
    const at = this.#slotOf(pid);
    if (at === -1) return false;
    const wasEnded = Atomics.load(this.#integers, at + ENDED) === 1;
    Atomics.store(this.#integers, at, 0);
    return wasEnded;
  }

  hasBusy(): boolean {
    return this.#busy().length > 0;
  }

  /** Sampler: kills all busy children. */
  endBusy(end: (pid: number) => void): void {
    for (const at of this.#busy()) {
      Atomics.store(this.#integers, at + ENDED, 1);
      end(Atomics.load(this.#integers, at));
    }
  }

  #busy(): readonly number[] {
    return this.#slots().filter(
      (at) =>
        Atomics.load(this.#integers, at) !== 0 && Atomics.load(this.#integers, at + BUSY) === 1,
    );
  }

  #slotOf(pid: number): number {
    return this.#slots().find((at) => Atomics.load(this.#integers, at) === pid) ?? -1;
  }

  #slots(): readonly number[] {
    return Array.from({ length: MAX_CHILDREN }, (_, index) => index * SLOTS);
  }
}
