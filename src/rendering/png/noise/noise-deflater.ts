import { codeLengths, codesOf } from './huffman-code.ts';
import type { NoiseKernel } from './noise-kernel.ts';
import { RUN_CODES, RUN_KINDS } from './runs.ts';

/** Symbols of bytes, the end of a block, and lengths (RFC 1951, section 3.2.5). */
const SYMBOLS = 286;
const END_OF_BLOCK = 256;
/** Four codes, and up to 7 bits before them, go into 64 bits. */
const LONGEST_CODE = 14;
/** Each block has codes of its own: 150 bytes, against what changes from row to row. */
const BLOCK_BYTES = 256 * 1024;
/** The order in which a block tells the lengths of the code that its code lengths are told in. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LENGTH_SYMBOLS = 19;
const LONGEST_LENGTH_CODE = 7;
const DYNAMIC_BLOCK = 0b100;
const PAGE_BYTES = 65_536;
const SLACK_BYTES = 64;

/** Where things stand in the kernel's memory. */
const COUNTS = 0;
const RUNS = COUNTS + 4 * 1024;
const CODES = RUNS + 64;
const RUN_BITS = CODES + 1024;
const INPUT = RUN_BITS + 256;

interface Block {
  readonly from: number;
  readonly end: number;
  readonly lengths: Uint8Array;
  readonly header: readonly (readonly [value: number, count: number])[];
}

/** Deflates bytes that have no matches but runs of zeros: several times faster than looking for some. */
export class NoiseDeflater {
  readonly #kernel: NoiseKernel;
  #blocks: readonly Block[] = [];
  #end = INPUT;
  #bits = 0;

  constructor(kernel: NoiseKernel) {
    this.#kernel = kernel;
  }

  /** Takes a copy of `bytes`; returns how many `write` will give, but for the flush. */
  measure(bytes: Uint8Array): number {
    this.#end = INPUT + bytes.length;
    this.#ensure(this.#end + SLACK_BYTES);
    new Uint8Array(this.#kernel.memory.buffer).set(bytes, INPUT);
    const blocks: Block[] = [];
    this.#bits = 0;
    for (let from = INPUT; from < this.#end; from += BLOCK_BYTES) {
      blocks.push(this.#plan(from, Math.min(this.#end, from + BLOCK_BYTES)));
    }
    this.#blocks = blocks;
    return Math.ceil(this.#bits / 8);
  }

  /**
   * What was measured last, as raw deflate. A sync flush ends it on a byte and without a last block,
   * as zlib's does: streams like this can be joined.
   */
  write(): Uint8Array<ArrayBuffer> {
    const kernel = this.#kernel;
    const out = Math.ceil((this.#end + SLACK_BYTES) / 8) * 8;
    this.#ensure(out + Math.ceil(this.#bits / 8) + SLACK_BYTES);
    kernel.begin(out);
    for (const { from, end, lengths, header } of this.#blocks) {
      for (const [value, count] of header) kernel.put(value, count);
      const codes = codesOf(lengths);
      this.#lay(codes, lengths);
      kernel.emit(from, end, CODES, RUN_BITS);
      kernel.put(codes[END_OF_BLOCK] ?? 0, lengths[END_OF_BLOCK] ?? 0);
    }
    // An empty stored block: its 3 bits, the rest of the byte, a length of 0 and its complement.
    kernel.put(0, 3);
    kernel.put(0, (8 - kernel.held()) % 8);
    kernel.put(0xffff0000, 32);
    return new Uint8Array(kernel.memory.buffer.slice(out, kernel.position()));
  }

  #plan(from: number, end: number): Block {
    const { buffer } = this.#kernel.memory;
    new Uint8Array(buffer, COUNTS, CODES).fill(0);
    this.#kernel.count(from, end, COUNTS, RUNS);
    const tables = new Int32Array(buffer, COUNTS, 4 * 256);
    const runs = new Int32Array(buffer, RUNS, RUN_KINDS);
    const counts = new Uint32Array(SYMBOLS);
    tables.forEach((count, index) => (counts[index % 256] = (counts[index % 256] ?? 0) + count));
    let more = 0;
    RUN_CODES.forEach(({ symbol, extraBits }, kind) => {
      const count = runs[kind] ?? 0;
      counts[0] = (counts[0] ?? 0) + count;
      counts[symbol] = (counts[symbol] ?? 0) + count;
      more += count * (extraBits + 1);
    });
    counts[END_OF_BLOCK] = 1;
    const lengths = codeLengths(counts, LONGEST_CODE);
    const header = headerOf(lengths);
    this.#bits += header.reduce((sum, [, count]) => sum + count, more);
    this.#bits += counts.reduce((sum, count, symbol) => sum + count * (lengths[symbol] ?? 0), 0);
    return { from, end, lengths, header };
  }

  /** The tables that `emit` reads. */
  #lay(codes: Uint16Array, lengths: Uint8Array): void {
    const { buffer } = this.#kernel.memory;
    const table = new Uint32Array(buffer, CODES, 256);
    const lengthOf = (symbol: number): number => lengths[symbol] ?? 0;
    for (let byte = 0; byte < 256; byte += 1) {
      table[byte] = (codes[byte] ?? 0) | (lengthOf(byte) << 16);
    }
    const runs = new Uint32Array(buffer, RUN_BITS, RUN_KINDS * 4);
    RUN_CODES.forEach(({ symbol, extraBits, extra }, kind) => {
      const zero = lengthOf(0);
      const match = zero + lengthOf(symbol);
      // The distance of 1 is the only one; its code is one bit, 0.
      const value = (codes[0] ?? 0) + (codes[symbol] ?? 0) * 2 ** zero + extra * 2 ** match;
      const bits = match + extraBits + 1;
      runs.set([value % 2 ** 32, Math.floor(value / 2 ** 32), bits], kind * 4);
    });
  }

  #ensure(bytes: number): void {
    const { memory } = this.#kernel;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}

/** What stands before a block's bytes: that its codes are its own, and their lengths (section 3.2.7). */
function headerOf(lengths: Uint8Array): Block['header'] {
  // All lengths and literals, one distance of one bit, and each as it is: no repeats.
  const told = [...lengths, 1];
  const counts = new Uint32Array(LENGTH_SYMBOLS);
  for (const length of told) counts[length] = (counts[length] ?? 0) + 1;
  const tellingLengths = codeLengths(counts, LONGEST_LENGTH_CODE);
  const telling = codesOf(tellingLengths);
  return [
    [DYNAMIC_BLOCK, 3],
    [SYMBOLS - 257, 5],
    [0, 5],
    [LENGTH_SYMBOLS - 4, 4],
    ...LENGTH_ORDER.map((symbol) => [tellingLengths[symbol] ?? 0, 3] as const),
    ...told.map((length) => [telling[length] ?? 0, tellingLengths[length] ?? 0] as const),
  ];
}
