import { MIB } from '../../gang-sheet/units/mib.ts';
import type { DecoderEnd } from './ended-decoder.ts';

/** An operation that holds this many times its reservation, and the slack, has outgrown it. */
const GROWTH_FACTOR = 1.5;
/** Stacks of threads, decoder tables and garbage that no reservation names. */
const SLACK_BYTES = 64 * MIB;

export interface OperationMeterOptions {
  /** Reserved so far. */
  readonly reservedBytes: () => number;
  readonly timeoutMs: number;
  /** Whether decodes are waiting for a pause of their job: the time limit stands still. */
  readonly isPaused: () => boolean;
}

/** The time and the memory of one operation of a decoder, which is looked at from time to time. */
export class OperationMeter {
  readonly #options: OperationMeterOptions;
  /** Whether the operation waits for memory: the time limit stands still. */
  isWaiting = false;
  #grownBytes = 0;
  #lookedMs = performance.now();
  #spentMs = 0;
  #hasBeenLate = false;

  constructor(options: OperationMeterOptions) {
    this.#options = options;
  }

  /** The memory that the operation may hold. */
  get mostBytes(): number {
    return this.#options.reservedBytes() * GROWTH_FACTOR + SLACK_BYTES;
  }

  /** Whether it held more than it reserved when it was last looked at, though not too much. */
  get hasGrown(): boolean {
    return this.#grownBytes > this.#options.reservedBytes() + SLACK_BYTES / 2;
  }

  /**
   * @param grownBytes growth of the process since the operation began
   * @returns why the operation must end; null: it may go on
   */
  look(grownBytes: number): Extract<DecoderEnd, 'decode_timeout' | 'decode_memory'> | null {
    this.#countTime();
    this.#grownBytes = grownBytes;
    if (this.#isLate()) return 'decode_timeout';
    return grownBytes > this.mostBytes ? 'decode_memory' : null;
  }

  /** At the second look: after a standstill of this process, an answer may still be waiting to be read. */
  #isLate(): boolean {
    const wasLate = this.#hasBeenLate;
    this.#hasBeenLate = this.#spentMs >= this.#options.timeoutMs;
    return wasLate;
  }

  /** By the clock: on a busy machine the renderer looks less often than it means to. */
  #countTime(): void {
    const nowMs = performance.now();
    const isCounted = !this.isWaiting && !this.#options.isPaused();
    if (isCounted) this.#spentMs += nowMs - this.#lookedMs;
    this.#lookedMs = nowMs;
  }
}
