/** The symbols of deflate (RFC 1951, section 3.2.5). */

/** Symbols for bytes, the end of a block, and lengths of matches. */
export const SYMBOLS = 286;
export const END_OF_BLOCK = 256;
export const DISTANCE_SYMBOLS = 30;

export const LEAST_LENGTH = 3;
export const MOST_LENGTH = 258;

/** The encoding of a length: a symbol and the bits that follow it. */
export interface LengthCode {
  readonly symbol: number;
  readonly extraBits: number;
  readonly extra: number;
}

/** @param length of a match, 3 to 258 */
export function lengthCode(length: number): LengthCode {
  if (length === MOST_LENGTH) return { symbol: SYMBOLS - 1, extraBits: 0, extra: 0 };
  const above = length - LEAST_LENGTH;
  const extraBits = above < 4 ? 0 : Math.floor(Math.log2(above)) - 2;
  return {
    symbol: END_OF_BLOCK + 1 + 4 * extraBits + (above >> extraBits),
    extraBits,
    extra: above & ((1 << extraBits) - 1),
  };
}

/** Number of bits that follow the symbol of a distance. */
export function distanceExtraBits(symbol: number): number {
  return symbol < 4 ? 0 : (symbol >> 1) - 1;
}
