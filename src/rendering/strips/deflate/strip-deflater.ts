import { constants, deflateRawSync } from 'node:zlib';
import { codesFor, LENGTH_CODES, type BlockCodes } from './block-codes.ts';
import { createDeflateKernel, type DeflateKernel } from './deflate-kernel.ts';
import { DISTANCE_SYMBOLS, END_OF_BLOCK, MOST_LENGTH } from './symbols.ts';

/** Settings for deflating a strip. */
export interface Compression {
  /** How hard the kernel searches where it finds no repeats; see the kernel's `search`. */
  readonly patience: number;
  /**
   * Minimum match length in bytes, 8 or more. In photographs, short matches take a long time to find and
   * save little.
   */
  readonly leastMatch: number;
  /** If set, zlib also compresses at this level, and the smaller result is used. */
  readonly zlibLevel?: number;
}

/** `flushed`: another strip follows in the same stream. `last`: this strip ends the stream. */
export type StripEnd = 'flushed' | 'last';

const LAST_BLOCK = 1;
/** A block, not the final one, that stores its bytes uncompressed. */
const STORED_BLOCK = 0b000;
const BYTES = 256;
const PAGE_BYTES = 65_536;
/** Bytes per sequence. There is at most one sequence for every 8 bytes of input. */
const SEQUENCE_BYTES = 8;
/** The kernel reads and writes whole words past the end. */
const SLACK_BYTES = 64;
/** zlib's largest hash table. It uses 128 KB more than the default and saves up to a tenth of the time. */
const MEM_LEVEL = 9;
/** Most strips compress to less than this, so one native call and one copy suffice. */
const CHUNK_BYTES = 256 * 1024;

/** Deflates strips with a kernel designed for filtered rows of pixels. */
export class StripDeflater {
  readonly #kernel: DeflateKernel;

  constructor(kernel: DeflateKernel = createDeflateKernel()) {
    this.#kernel = kernel;
  }

  /**
   * Returns raw deflate data that depends only on the arguments. `flushed` strips end at a byte boundary
   * without a final block, so they can be concatenated into one stream.
   */
  deflate(
    bytes: Uint8Array,
    compression: Compression,
    end: StripEnd = 'flushed',
  ): Uint8Array<ArrayBuffer> {
    const { zlibLevel } = compression;
    const own = this.#deflate(bytes, compression, end);
    if (zlibLevel === undefined) return own;
    const zlibs = deflateRawSync(bytes, {
      level: zlibLevel,
      memLevel: MEM_LEVEL,
      chunkSize: CHUNK_BYTES,
      finishFlush: end === 'last' ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    });
    return zlibs.length < own.length ? zlibs : own;
  }

  #deflate(bytes: Uint8Array, compression: Compression, end: StripEnd): Uint8Array<ArrayBuffer> {
    const kernel = this.#kernel;
    const input = kernel.input.value;
    const sequences = aligned(input + bytes.length + SLACK_BYTES);
    this.#ensure(sequences + bytes.length + 2 * SEQUENCE_BYTES);
    const memory = new Uint8Array(kernel.memory.buffer);
    memory.fill(0, 0, input);
    memory.set(bytes, input);
    const { patience, leastMatch } = compression;
    const out = kernel.search(input + bytes.length, sequences, patience, leastMatch);
    const codes = codesFor(this.#counts());
    this.#ensure(out + Math.ceil(codes.bits / 8) + SLACK_BYTES);
    this.#lay(codes);
    kernel.begin(out);
    this.#putBlock(codes, sequences, end);
    kernel.put(0, (8 - kernel.held()) % 8);
    // Length of an empty stored block, and its complement.
    if (end === 'flushed') kernel.put(0xffff0000, 32);
    return new Uint8Array(kernel.memory.buffer.slice(out, kernel.position()));
  }

  #putBlock({ header, symbols }: BlockCodes, sequences: number, end: StripEnd): void {
    const kernel = this.#kernel;
    kernel.put(end === 'last' ? LAST_BLOCK : 0, 1);
    for (const [value, count] of header) kernel.put(value, count);
    kernel.emit(sequences);
    kernel.put(symbols.codes[END_OF_BLOCK] ?? 0, symbols.lengths[END_OF_BLOCK] ?? 0);
    if (end === 'flushed') kernel.put(STORED_BLOCK, 3);
  }

  #counts() {
    const { memory, byteCounts, lengthCounts, distanceCounts } = this.#kernel;
    const tables = new Uint32Array(memory.buffer, byteCounts.value, 4 * BYTES);
    const bytes = new Uint32Array(BYTES);
    tables.forEach((count, index) => (bytes[index % BYTES] = (bytes[index % BYTES] ?? 0) + count));
    return {
      bytes,
      lengths: new Uint32Array(memory.buffer, lengthCounts.value, MOST_LENGTH + 1),
      distances: new Uint32Array(memory.buffer, distanceCounts.value, DISTANCE_SYMBOLS),
    };
  }

  /** Fills the tables that `emit` reads. */
  #lay({ symbols, distances }: BlockCodes): void {
    const { memory, byteCodes, lengthCodes, distanceCodes } = this.#kernel;
    const bytes = new Uint32Array(memory.buffer, byteCodes.value, BYTES);
    bytes.forEach((_, byte) => {
      bytes[byte] = (symbols.codes[byte] ?? 0) | ((symbols.lengths[byte] ?? 0) << 16);
    });
    const lengths = new Uint32Array(memory.buffer, lengthCodes.value, MOST_LENGTH + 1);
    LENGTH_CODES.forEach(({ symbol, extraBits, extra }, length) => {
      const bits = symbols.lengths[symbol] ?? 0;
      const value = (symbols.codes[symbol] ?? 0) | (extra << bits);
      lengths[length] = value | ((bits + extraBits) << 24);
    });
    const far = new Uint32Array(memory.buffer, distanceCodes.value, DISTANCE_SYMBOLS);
    far.forEach((_, symbol) => {
      far[symbol] = (distances.codes[symbol] ?? 0) | ((distances.lengths[symbol] ?? 0) << 16);
    });
  }

  #ensure(bytes: number): void {
    const { memory } = this.#kernel;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}

function aligned(address: number): number {
  return Math.ceil(address / 8) * 8;
}
