import { mostGrownBytes, mostRequestedBytes, SLACK_BYTES } from '../most-grown.ts';
import type { DecoderEnd } from './ended-decoder.ts';

export interface OperationMeterOptions {
  /** Bytes reserved so far. */
  readonly reservedBytes: () => number;
  /** Bytes that are free for it; Infinity if its reservation is predicted to suffice. */
  readonly freeBytes: () => number;
  readonly timeoutMs: number;
  /** Whether decodes are stopped because their job is paused. The time limit does not run meanwhile. */
  readonly isPaused: () => boolean;
}

/** Tracks the time and memory of one decoder operation, which are checked from time to time. */
export class OperationMeter {
  readonly #options: OperationMeterOptions;
  /** Whether the operation is waiting for memory. The time limit does not run meanwhile. */
  isWaiting = false;
  /** Size of the file that holds its allocations; 0: they are in memory. */
  heapBytes = 0;
  /** What its image libraries request in all, if they touch only a part of it; otherwise 0. */
  requestedBytes = 0;
  #grownBytes = 0;
  #lookedMs = performance.now();
  #spentMs = 0;
  #hasBeenLate = false;

  constructor(options: OperationMeterOptions) {
    this.#options = options;
  }

  /**
   * The memory that the operation may request, whether or not it uses it. A heap in a file counts until its
   * pages are those of the file.
   */
  get mostDataBytes(): number {
    const reservedBytes = this.#options.reservedBytes();
    return mostRequestedBytes(reservedBytes, this.requestedBytes) + this.heapBytes;
  }

  /** The memory that the operation may hold. */
  get mostBytes(): number {
    const { reservedBytes, freeBytes } = this.#options;
    return Math.min(freeBytes(), mostGrownBytes(reservedBytes()));
  }

  /**
   * Whether, at the last check, the operation held clearly more than it had reserved; that may still be
   * allowed.
   */
  get hasGrown(): boolean {
    return this.#grownBytes > this.#options.reservedBytes() + SLACK_BYTES / 2;
  }

  /**
   * @param grownBytes growth of the process since the operation began; null if it cannot be read, as after
   *   its end: then the last growth stays
   * @returns why the operation must end; null if it may continue
   */
  look(grownBytes: number | null): Extract<DecoderEnd, 'decode_timeout' | 'decode_memory'> | null {
    this.#countTime();
    this.#grownBytes = grownBytes ?? this.#grownBytes;
    if (this.#isLate()) return 'decode_timeout';
    return this.#grownBytes > this.mostBytes ? 'decode_memory' : null;
  }

  /** Waits for a second look: after this process stood still, an answer may be waiting to be read. */
  #isLate(): boolean {
    const wasLate = this.#hasBeenLate;
    this.#hasBeenLate = this.#spentMs >= this.#options.timeoutMs;
    return wasLate;
  }

  /** Uses the clock, because on a busy machine the renderer checks less often than intended. */
  #countTime(): void {
    const nowMs = performance.now();
    const isCounted = !this.isWaiting && !this.#options.isPaused();
    if (isCounted) this.#spentMs += nowMs - this.#lookedMs;
    this.#lookedMs = nowMs;
  }
}
