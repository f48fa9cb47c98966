import type { HuffmanTable } from './jpeg-tables.ts';

/**
 * Lookup table indexed by the next 16 bits of entropy-coded data. In each entry, the lower five bits
 * hold the total length of the code and its value, and the upper bits hold the number of coefficients
 * to advance. An entry of 0 means that the code is invalid.
 */
export type CodeLookup = Uint16Array;

const ADVANCE_SHIFT = 5;

/** End of block, and a run of sixteen zeros (ITU T.81, F.1.2.2). */
const END_OF_BLOCK = 0x00;

/** Lookup for the first coefficient of a block. The symbols of its table are sizes (F.1.2.1). */
export function dcLookup(table: HuffmanTable): CodeLookup {
  return lookupOf(table, (length, symbol) => length + symbol);
}

/** Lookup for the other coefficients of a block. The end of a block advances by 0. */
export function acLookup(table: HuffmanTable): CodeLookup {
  return lookupOf(table, (length, symbol) => {
    const advance = symbol === END_OF_BLOCK ? 0 : (symbol >> 4) + 1;
    return length + (symbol & 15) + (advance << ADVANCE_SHIFT);
  });
}

/** ITU T.81, annex C: codes of the same length are consecutive; for each further bit of length, the next code is doubled. */
function lookupOf(
  { counts, symbols }: HuffmanTable,
  entry: (length: number, symbol: number) => number,
): CodeLookup {
  const lookup = new Uint16Array(65_536);
  let at = 0;
  let index = 0;
  for (const [shorter, count] of counts.entries()) {
    const length = shorter + 1;
    const span = 2 ** (16 - length);
    for (let code = 0; code < count; code += 1) {
      lookup.fill(entry(length, symbols[index] ?? 0), at, at + span);
      at += span;
      index += 1;
    }
  }
  return lookup;
}
