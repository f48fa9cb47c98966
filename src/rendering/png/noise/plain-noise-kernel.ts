import type { NoiseKernel, Pass } from './noise-kernel.ts';
import { RUN_KINDS, RUN_STEP } from './runs.ts';

const PAGE_BYTES = 65_536;
const LONGEST_RUN = RUN_STEP * RUN_KINDS;
const WORD = 2 ** 32;

/** The same in plain JavaScript, for machines without SIMD; gives the same bytes. */
export function createPlainNoiseKernel(): NoiseKernel {
  return new PlainNoiseKernel();
}

interface Visitor {
  readonly onRun: (kind: number) => void;
  readonly onByte: (byte: number) => void;
}

class PlainNoiseKernel implements NoiseKernel {
  readonly memory = new PlainMemory();
  // Fewer than 8 bits wait, so with a run's 34 a double holds them exactly.
  #bits = 0;
  #held = 0;
  #out = 0;

  begin(out: number): void {
    [this.#bits, this.#held, this.#out] = [0, 0, out];
  }

  position(): number {
    return this.#out;
  }

  held(): number {
    return this.#held;
  }

  put(value: number, count: number): void {
    const bytes = new Uint8Array(this.memory.buffer);
    this.#bits += value * 2 ** this.#held;
    for (this.#held += count; this.#held >= 8; this.#held -= 8) {
      bytes[this.#out++] = this.#bits % 256;
      this.#bits = Math.floor(this.#bits / 256);
    }
  }

  count(...[at, end, countsAt, runsAt]: Pass): void {
    const counts = new Int32Array(this.memory.buffer, countsAt, 256);
    const runs = new Int32Array(this.memory.buffer, runsAt, RUN_KINDS);
    this.#walk(at, end, {
      onRun: (kind) => (runs[kind] = (runs[kind] ?? 0) + 1),
      onByte: (byte) => (counts[byte] = (counts[byte] ?? 0) + 1),
    });
  }

  emit(...[at, end, codesAt, runsAt]: Pass): void {
    const codes = new Uint32Array(this.memory.buffer, codesAt, 256);
    const runs = new Uint32Array(this.memory.buffer, runsAt, RUN_KINDS * 4);
    this.#walk(at, end, {
      onRun: (kind) => {
        const value = (runs[kind * 4] ?? 0) + (runs[kind * 4 + 1] ?? 0) * WORD;
        this.put(value, runs[kind * 4 + 2] ?? 0);
      },
      onByte: (byte) => {
        const code = codes[byte] ?? 0;
        this.put(code & 0xffff, code >>> 16);
      },
    });
  }

  /** As the other kernel goes: whole runs, else four bytes, or one at the end. */
  #walk(from: number, end: number, { onRun, onByte }: Visitor): void {
    const bytes = new Uint8Array(this.memory.buffer);
    for (let at = from; at < end;) {
      let length = 0;
      while (length < LONGEST_RUN && isRun(bytes, at + length, end)) length += RUN_STEP;
      if (length > 0) {
        onRun(length / RUN_STEP - 1);
      } else {
        length = at + 4 <= end ? 4 : 1;
        bytes.subarray(at, at + length).forEach(onByte);
      }
      at += length;
    }
  }
}

class PlainMemory {
  buffer = new ArrayBuffer(PAGE_BYTES);

  grow(pages: number): void {
    const before = new Uint8Array(this.buffer);
    this.buffer = new ArrayBuffer(before.length + pages * PAGE_BYTES);
    new Uint8Array(this.buffer).set(before);
  }
}

function isRun(bytes: Uint8Array, at: number, end: number): boolean {
  return at + RUN_STEP <= end && bytes.subarray(at, at + RUN_STEP).every((byte) => byte === 0);
}
