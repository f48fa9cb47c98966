import { readFileSync } from 'node:fs';
import { BLOCK_MODE_PROBABILITIES, BLOCK_MODES } from './block-modes.ts';

/** What a frame states about all of its macroblocks. */
export interface FrameSetting {
  readonly columns: number;
  readonly rows: number;
  /** Number of partitions that hold coefficients: 1, 2, 4 or 8. */
  readonly partitions: number;
  /** Probabilities of the segments; null if macroblocks do not name theirs. */
  readonly segments: readonly [number, number, number] | null;
  /** Probability that a macroblock has coefficients, of 256; null if all have. */
  readonly filled: number | null;
  /** In the order of `FIRST_PROBABILITIES`. */
  readonly coefficients: Uint8Array;
}

/** `more`: macroblocks are left. `hungry`: a reader needs more bytes. `short`: its data ended too early. */
type WalkEnd = (typeof ENDS)[number];

interface WalkOutcome {
  readonly end: WalkEnd;
  /** The reader that is hungry or short. */
  readonly reader: number;
  /** Macroblocks walked. */
  readonly macroblocks: number;
}

interface Kernel {
  readonly memory: WebAssembly.Memory;
  bit(reader: number, probability: number): number;
  left(reader: number): number;
  walk(most: number): number;
}

/** Compiled from frame-kernel.wat by the build. */
const WASM = new URL('./frame-kernel.wasm', import.meta.url);
const ENDS = ['done', 'more', 'hungry', 'short'] as const;

/** Bytes that a reader takes at once; decoding them takes a few milliseconds. */
export const FEED_BYTES = 64 * 1024;
/**
 * More than a macroblock needs: 400 coefficients of at most 19 bits, of which each takes 7 bits of data if
 * it is as unlikely as possible.
 */
const MACROBLOCK_BYTES = 8 * 1024;
/** Bytes of a macroblock left over, a feed, and zeros into which the last macroblock may run. */
const READER_BYTES = MACROBLOCK_BYTES + FEED_BYTES + MACROBLOCK_BYTES;

/** Offsets in the kernel's memory. */
const STATE = {
  done: 0,
  columns: 8,
  macroblocks: 12,
  lastPartition: 16,
  stopped: 24,
  segments: 28,
  filled: 32,
};
const READERS_AT = 256;
const READER_STATE_BYTES = 32;
const READER = { at: 0, end: 4, safe: 8, range: 12, value: 16 };
const COEFFICIENTS_AT = 1024;
const BLOCK_MODES_AT = 5120;
const RANGES_AT = 6912;
const SHIFTS_AT = 7168;
const BYTES_AT = 32 * 1024;
/** Probabilities are placed in records of 16 bytes. */
const RECORD_BYTES = 16;
const BRANCHES = 11;
const CONTEXTS = 3;
const BANDS = 8;
const TYPES = 4;
/** The band of each coefficient of a block (RFC 6386, 13.3). */
const BAND_OF = [0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7];

let compiled: object | null = null;

/**
 * Walks the modes and coefficients of a frame. Reader 0 reads the first partition, reader 1 + n partition n
 * of the coefficients. Uses WebAssembly, because a photograph has tens of millions of bits.
 */
export class FrameKernel {
  readonly #kernel: Kernel;
  readonly #view: DataView;
  readonly #bytes: Uint8Array;

  constructor() {
    compiled ??= new WebAssembly.Module(readFileSync(WASM));
    const { exports } = new WebAssembly.Instance(compiled);
    this.#kernel = exports as unknown as Kernel;
    this.#view = new DataView(this.#kernel.memory.buffer);
    this.#bytes = new Uint8Array(this.#kernel.memory.buffer);
    this.#placeRanges();
    const branches = BLOCK_MODES - 1;
    for (let index = 0; index < BLOCK_MODES * BLOCK_MODES; index += 1) {
      const own = BLOCK_MODE_PROBABILITIES.subarray(index * branches, (index + 1) * branches);
      this.#bytes.set(own, BLOCK_MODES_AT + index * RECORD_BYTES);
    }
  }

  /** Starts a reader with its first bytes, or adds bytes behind those that it has not read. */
  feed(reader: number, bytes: Uint8Array, isLast: boolean): void {
    const state = stateOf(reader);
    const slot = BYTES_AT + reader * READER_BYTES;
    const isNew = this.#get(state + READER.at) === 0;
    const kept = isNew ? 0 : this.#get(state + READER.end) - this.#get(state + READER.at);
    if (!isNew)
      this.#bytes.copyWithin(slot, this.#get(state + READER.at), this.#get(state + READER.end));
    const end = slot + kept + bytes.length;
    this.#bytes.set(bytes, slot + kept);
    this.#bytes.fill(0, end, slot + READER_BYTES);
    this.#set(state + READER.at, slot);
    this.#set(state + READER.end, end);
    this.#set(state + READER.safe, isLast ? slot + READER_BYTES : end - MACROBLOCK_BYTES);
    if (isNew) this.#set(state + READER.range, 254);
  }

  /** Reads bits of the first partition, the highest first. Each is 0 with `probability` of 256. */
  bits(count: number, probability = 128): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) {
      value = value * 2 + this.#kernel.bit(READERS_AT, probability);
    }
    return value;
  }

  begin(setting: FrameSetting): void {
    const { columns, rows, partitions, segments, filled } = setting;
    this.#set(STATE.columns, columns);
    this.#set(STATE.macroblocks, columns * rows);
    this.#set(STATE.lastPartition, partitions - 1);
    if (segments !== null) this.#bytes.set([1, ...segments], STATE.segments);
    if (filled !== null) this.#bytes.set([1, filled], STATE.filled);
    for (let type = 0; type < TYPES; type += 1) this.#placeCoefficients(type, setting.coefficients);
  }

  /** Walks at most `macroblocks` of 16 x 16 pixels, fewer if a reader needs bytes. */
  walk(macroblocks: number): WalkOutcome {
    const before = this.#get(STATE.done);
    const end = ENDS[this.#kernel.walk(macroblocks)] ?? 'short';
    const reader = (this.#get(STATE.stopped) - READERS_AT) / READER_STATE_BYTES;
    return { end, reader, macroblocks: this.#get(STATE.done) - before };
  }

  /** Bits that a reader has been fed and has not read; negative if it made up bits. */
  leftBits(reader: number): number {
    return this.#kernel.left(stateOf(reader));
  }

  /** Whether all that a reader has not read is as if its encoder had written zeros. */
  isZeroAfter(reader: number): boolean {
    const state = stateOf(reader);
    const [at, end] = [this.#get(state + READER.at), this.#get(state + READER.end)];
    if (this.#view.getBigUint64(state + READER.value, true) !== 0n) return false;
    return this.#bytes.subarray(Math.min(at, end), end).every((byte) => byte === 0);
  }

  /** For a range minus 1: the same after the shift that makes it 128 at least, and that shift. */
  #placeRanges(): void {
    for (let range = 1; range <= 256; range += 1) {
      const shift = Math.max(0, Math.clz32(range) - 24);
      this.#bytes[RANGES_AT + range - 1] = (range << shift) - 1;
      this.#bytes[SHIFTS_AT + range - 1] = shift;
    }
  }

  /** Repeats the probabilities of a band for each of its coefficients. */
  #placeCoefficients(type: number, probabilities: Uint8Array): void {
    for (const [position, band] of BAND_OF.entries()) {
      for (let context = 0; context < CONTEXTS; context += 1) {
        const from = ((type * BANDS + band) * CONTEXTS + context) * BRANCHES;
        const record = (type * BAND_OF.length + position) * CONTEXTS + context;
        const own = probabilities.subarray(from, from + BRANCHES);
        this.#bytes.set(own, COEFFICIENTS_AT + record * RECORD_BYTES);
      }
    }
  }

  #get(at: number): number {
    return this.#view.getInt32(at, true);
  }

  #set(at: number, value: number): void {
    this.#view.setInt32(at, value, true);
  }
}

function stateOf(reader: number): number {
  return READERS_AT + reader * READER_STATE_BYTES;
}
