import { isHigher, MEMORY_STATES, type MemoryState } from '../policy.ts';

/** Slots of the shared integers. */
const STATE = 0;
/** Number of times the brake has been pulled. */
const PULLS = 1;
/** Number of the last pull to which the main thread has responded. */
const ANSWERED = 2;
/** Jobs and questions in progress. */
const WORK = 3;
/**
 * Highest utilisation that the main thread has sampled since the sampler last read this slot, in
 * billionths.
 */
const REPORTED = 4;
const SLOTS = 5;

/** Scales a utilisation of up to 2 to a 32-bit integer. */
const BILLION = 1e9;
const MAX_UTILISATION = 2;

/**
 * The state that the sampler thread and the main thread share. They exchange no messages, because either
 * thread may be busy. A read takes nanoseconds.
 */
export class SharedMemoryState {
  readonly buffer: SharedArrayBuffer;
  readonly #integers: Int32Array;

  constructor(buffer = new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#integers = new Int32Array(buffer);
  }

  /** Sampler: the state after its last sample. */
  publish(state: MemoryState): void {
    Atomics.store(this.#integers, STATE, MEMORY_STATES.indexOf(state));
  }

  get state(): MemoryState {
    return MEMORY_STATES[Atomics.load(this.#integers, STATE)] ?? 'normal';
  }

  /** Whether memory use is at or above the pause threshold. */
  isShort(): boolean {
    return !isHigher('paused', this.state);
  }

  /** Main thread: the sampler must take this sample into account. */
  report(utilisation: number): void {
    const reported = Math.round(Math.min(utilisation, MAX_UTILISATION) * BILLION);
    let known = Atomics.load(this.#integers, REPORTED);
    while (reported > known) {
      const found = Atomics.compareExchange(this.#integers, REPORTED, known, reported);
      if (found === known) return;
      known = found;
    }
  }

  /** Sampler: the highest utilisation reported since the last call; 0 if there was none. */
  takeReported(): number {
    return Atomics.exchange(this.#integers, REPORTED, 0) / BILLION;
  }

  /** Sampler: pulls the brake. Returns the number of the pull, to which the main thread must respond. */
  pull(): number {
    return Atomics.add(this.#integers, PULLS, 1) + 1;
  }

  answer(pull: number): void {
    Atomics.store(this.#integers, ANSWERED, pull);
  }

  /** Whether the main thread has responded to every brake pull. */
  isAnswered(): boolean {
    const pulls = Atomics.load(this.#integers, PULLS);
    return Atomics.load(this.#integers, ANSWERED) >= pulls;
  }

  /** Counts a job or question as in progress. Call the returned function once, when it has ended. */
  beginWork(): () => void {
    Atomics.add(this.#integers, WORK, 1);
    return () => Atomics.sub(this.#integers, WORK, 1);
  }

  hasWork(): boolean {
    return Atomics.load(this.#integers, WORK) > 0;
  }
}
