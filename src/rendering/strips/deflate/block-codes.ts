import { codeLengths, codesOf } from './huffman-code.ts';
import {
  DISTANCE_SYMBOLS,
  distanceExtraBits,
  END_OF_BLOCK,
  LEAST_LENGTH,
  lengthCode,
  MOST_LENGTH,
  SYMBOLS,
  type LengthCode,
} from './symbols.ts';

/** Number of occurrences of each symbol in a block. */
export interface BlockCounts {
  readonly bytes: Uint32Array;
  /** Number of matches, by length. */
  readonly lengths: Uint32Array;
  /** Number of matches, by the symbol of their distance. */
  readonly distances: Uint32Array;
}

/** A value and its number of bits; the lowest bit is written first. */
export type Bits = readonly [value: number, count: number];

/** One block's codes, by symbol. */
export interface BlockCodes {
  readonly symbols: Code;
  readonly distances: Code;
  /** The start of the block, after the bit that marks the final block (RFC 1951, section 3.2.7). */
  readonly header: readonly Bits[];
  /** Size of the whole block in bits, including the header and the end. */
  readonly bits: number;
}

interface Code {
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
}

/** Four codes, and up to 7 bits before them, must fit into 64 bits. */
const LONGEST_CODE = 14;
/** The order of the code lengths of the code-length alphabet (RFC 1951, section 3.2.7). */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LENGTH_SYMBOLS = 19;
const LONGEST_LENGTH_CODE = 7;
/** A block with its own codes. */
const DYNAMIC_BLOCK = 0b10;

/** The encoding of each length, starting at 0; lengths below the minimum are never used. */
export const LENGTH_CODES: readonly LengthCode[] = Array.from(
  { length: MOST_LENGTH + 1 },
  (_, length) => lengthCode(Math.max(length, LEAST_LENGTH)),
);

/** Computes the shortest codes for a block. */
export function codesFor(counts: BlockCounts): BlockCodes {
  const symbolCounts = new Uint32Array(SYMBOLS);
  symbolCounts.set(counts.bytes);
  symbolCounts[END_OF_BLOCK] = 1;
  let bits = 0;
  LENGTH_CODES.forEach(({ symbol, extraBits }, length) => {
    const count = counts.lengths[length] ?? 0;
    symbolCounts[symbol] = (symbolCounts[symbol] ?? 0) + count;
    bits += count * extraBits;
  });
  // Even a block without matches needs a code for one distance.
  const distanceCounts = counts.distances.slice();
  if (distanceCounts.every((count) => count === 0)) distanceCounts[0] = 1;
  counts.distances.forEach((count, symbol) => (bits += count * distanceExtraBits(symbol)));
  const symbols = codeFor(symbolCounts);
  const distances = codeFor(distanceCounts);
  const header = headerOf([...symbols.lengths, ...distances.lengths]);
  bits += header.reduce((sum, [, count]) => sum + count, 1);
  bits += bitsOf(symbolCounts, symbols) + bitsOf(counts.distances, distances);
  return { symbols, distances, header, bits };
}

function codeFor(counts: Uint32Array): Code {
  const lengths = codeLengths(counts, LONGEST_CODE);
  return { lengths, codes: codesOf(lengths) };
}

function bitsOf(counts: Uint32Array, { lengths }: Code): number {
  return counts.reduce((sum, count, symbol) => sum + count * (lengths[symbol] ?? 0), 0);
}

/** Writes every length individually. Repeat codes would save only a few dozen bytes. */
function headerOf(codeLengthsInOrder: readonly number[]): readonly Bits[] {
  const counts = new Uint32Array(LENGTH_SYMBOLS);
  for (const length of codeLengthsInOrder) counts[length] = (counts[length] ?? 0) + 1;
  const lengths = codeLengths(counts, LONGEST_LENGTH_CODE);
  const codes = codesOf(lengths);
  return [
    [DYNAMIC_BLOCK, 2],
    [SYMBOLS - 257, 5],
    [DISTANCE_SYMBOLS - 1, 5],
    [LENGTH_SYMBOLS - 4, 4],
    ...LENGTH_ORDER.map((symbol): Bits => [lengths[symbol] ?? 0, 3]),
    ...codeLengthsInOrder.map((length): Bits => [codes[length] ?? 0, lengths[length] ?? 0]),
  ];
}
