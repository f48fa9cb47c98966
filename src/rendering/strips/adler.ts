/** Adler-32 (RFC 1950, section 8.2): the largest prime below 2^16. */
const BASE = 65521;

/** Most bytes that can be summed before the second sum leaves 32 bits (as in zlib's adler32.c). */
const BYTES_BEFORE_OVERFLOW = 5552;

export const ADLER_OF_NOTHING = 1;

export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += BYTES_BEFORE_OVERFLOW) {
    const end = Math.min(start + BYTES_BEFORE_OVERFLOW, bytes.length);
    for (let index = start; index < end; index += 1) {
      low += bytes[index] ?? 0;
      high += low;
    }
    low %= BASE;
    high %= BASE;
  }
  return toAdler(low, high);
}

/** The Adler-32 of two runs of bytes, one after the other, from the checksum of each. */
export function combineAdlers(first: number, second: number, secondBytes: number): number {
  const length = secondBytes % BASE;
  const lowBefore = (first & 0xffff) - 1;
  const low = lowBefore + (second & 0xffff);
  const high = (first >>> 16) + (second >>> 16) + length * (lowBefore + BASE);
  return toAdler((low + BASE) % BASE, high % BASE);
}

function toAdler(low: number, high: number): number {
  return ((high << 16) | low) >>> 0;
}
