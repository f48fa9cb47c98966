import type { HuffmanTable } from './jpeg-tables.ts';

/**
 * What the next 16 bits of entropy-coded data say: in the lower five bits of an entry how many of them
 * a code takes, with the bits of its value; above, how many coefficients it goes on by. 0: no code.
 */
export type CodeLookup = Uint16Array;

const ADVANCE_SHIFT = 5;

/** Zeros up to the end of a block, and sixteen of them (ITU T.81, F.1.2.2). */
const END_OF_BLOCK = 0x00;

/** Of a table for the first coefficient, whose symbols are sizes (F.1.2.1). */
export function dcLookup(table: HuffmanTable): CodeLookup {
  return lookupOf(table, (length, symbol) => length + symbol);
}

/** Of a table for the others; the end of a block goes on by nothing. */
export function acLookup(table: HuffmanTable): CodeLookup {
  return lookupOf(table, (length, symbol) => {
    const advance = symbol === END_OF_BLOCK ? 0 : (symbol >> 4) + 1;
    return length + (symbol & 15) + (advance << ADVANCE_SHIFT);
  });
}

/** ITU T.81, annex C: codes of one length count up, and go on doubled at the next. */
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
