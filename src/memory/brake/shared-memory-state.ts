import { isHigher, MEMORY_STATES, type MemoryState } from '../policy.ts';

const INTEGERS = 4;
const STATE = 0;
/** How often the brake was pulled. */
const PULLS = 1;
/** The last pull that the main thread has answered. */
const ANSWERED = 2;
/** Jobs and quotes in work. */
const WORK = 3;
const BYTES = INTEGERS * Int32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;

/**
 * What the sampler and the main thread tell each other without messages, so that either may be busy.
 * Reading costs nanoseconds.
 */
export class SharedMemoryState {
  readonly buffer: SharedArrayBuffer;
  readonly #integers: Int32Array;
  readonly #usedBytes: Float64Array;

  constructor(buffer = new SharedArrayBuffer(BYTES)) {
    this.buffer = buffer;
    this.#integers = new Int32Array(buffer, 0, INTEGERS);
    this.#usedBytes = new Float64Array(buffer, INTEGERS * Int32Array.BYTES_PER_ELEMENT, 1);
  }

  publish({ state, usedBytes }: { state: MemoryState; usedBytes: number }): void {
    this.#usedBytes[0] = usedBytes;
    Atomics.store(this.#integers, STATE, MEMORY_STATES.indexOf(state));
  }

  get state(): MemoryState {
    return MEMORY_STATES[Atomics.load(this.#integers, STATE)] ?? 'normal';
  }

  get usedBytes(): number {
    return this.#usedBytes[0] ?? 0;
  }

  /** At the pause threshold or over. */
  isShort(): boolean {
    return !isHigher('paused', this.state);
  }

  /** Returns the number of the pull, to be answered. */
  pull(): number {
    return Atomics.add(this.#integers, PULLS, 1) + 1;
  }

  answer(pull: number): void {
    Atomics.store(this.#integers, ANSWERED, pull);
  }

  isAnswered(): boolean {
    const pulls = Atomics.load(this.#integers, PULLS);
    return Atomics.load(this.#integers, ANSWERED) >= pulls;
  }

  /** Work begins; returns what to call once when it has ended. */
  beginWork(): () => void {
    Atomics.add(this.#integers, WORK, 1);
    return () => Atomics.sub(this.#integers, WORK, 1);
  }

  hasWork(): boolean {
    return Atomics.load(this.#integers, WORK) > 0;
  }
}
