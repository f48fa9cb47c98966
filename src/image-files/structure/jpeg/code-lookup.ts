import type { HuffmanTable } from './jpeg-tables.ts';

/**
 * Lookup by the next 16 bits of entropy-coded data. The lower five bits of an entry hold the length
 * of a code with its value; the upper bits hold the number of coefficients it advances. 0: invalid
 * code.
 */
export type CodeLookup = Uint16Array;

const ADVANCE_SHIFT = 5;

/** End of block, and a run of sixteen zeros (ITU T.81, F.1.2.2). */
const END_OF_BLOCK = 0x00;

/** Lookup of a table for the first coefficient, with sizes as symbols (F.1.2.1). */
export function dcLookup(table: HuffmanTable): CodeLookup {
  return lookupOf(table, (length, symbol) => length + symbol);
}

/** Lookup of a table for the other coefficients. The end of a block advances by 0. */
export function acLookup(table: HuffmanTable): CodeLookup {
  return lookupOf(table, (length, symbol) => {
    const advance = symbol === END_OF_BLOCK ? 0 : (symbol >> 4) + 1;
    return length + (symbol & 15) + (advance << ADVANCE_SHIFT);
  });
}

/** ITU T.81, annex C: codes of one length count up, and double at the next length. */
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
