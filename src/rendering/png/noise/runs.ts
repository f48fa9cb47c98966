/** A run of zeros is a zero and a match of one byte back; its lengths are sixteens less that zero. */
export const RUN_STEP = 16;
/** 16, 32, … 256 zeros. */
export const RUN_KINDS = 16;

/** How deflate tells a length: a symbol, and bits after it (RFC 1951, section 3.2.5). */
export interface LengthCode {
  readonly symbol: number;
  readonly extraBits: number;
  readonly extra: number;
}

/** @param length of a match, 11 to 257 */
export function lengthCode(length: number): LengthCode {
  const extraBits = Math.floor(Math.log2(length - 3)) - 2;
  const group = (length - 3) >> extraBits;
  return {
    symbol: 257 + 4 * extraBits + group,
    extraBits,
    extra: (length - 3) & ((1 << extraBits) - 1),
  };
}

/** Of each kind of run: the match that follows its first zero. */
export const RUN_CODES: readonly LengthCode[] = Array.from({ length: RUN_KINDS }, (_, kind) =>
  lengthCode((kind + 1) * RUN_STEP - 1),
);
