const WORD_BYTES = 4;
export const FULL_ALPHA = 255;

/** Pixels that are looked at together. */
export const RUN_PX = 8;

/** RGBA pixels as one number each, little-endian: alpha is in the highest byte. Shares their memory. */
export function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength / WORD_BYTES);
}

/**
 * Whether the eight pixels at `at` are all clear and without colour, all opaque, or neither. Most are
 * one of the first two, and then nobody has to look at them one by one.
 */
export function runAt(words: Int32Array, at: number): 'clear' | 'opaque' | 'mixed' {
  const a = words[at] ?? 0;
  const b = words[at + 1] ?? 0;
  const c = words[at + 2] ?? 0;
  const d = words[at + 3] ?? 0;
  const e = words[at + 4] ?? 0;
  const f = words[at + 5] ?? 0;
  const g = words[at + 6] ?? 0;
  const h = words[at + 7] ?? 0;
  if ((a | b | c | d | e | f | g | h) === 0) return 'clear';
  return (a & b & c & d & e & f & g & h) >>> 24 === FULL_ALPHA ? 'opaque' : 'mixed';
}
