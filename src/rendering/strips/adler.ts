/** The checksum of zlib streams, and the bytes that surround their deflate blocks. */

/** Adler-32 (RFC 1950, section 8.2): the largest prime below 2^16. */
const BASE = 65521;

/** Bytes that can be summed before the second sum overflows 32 bits (as in zlib's adler32.c). */
const BYTES_BEFORE_OVERFLOW = 5552;

/** Adler-32 of an empty input. */
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

/** Computes the Adler-32 of two concatenated runs of bytes from the checksum of each. */
export function combineAdlers(first: number, second: number, secondBytes: number): number {
  const length = secondBytes % BASE;
  const lowBefore = (first & 0xffff) - 1;
  const low = lowBefore + (second & 0xffff);
  const high = (first >>> 16) + (second >>> 16) + length * (lowBefore + BASE);
  return toAdler((low + BASE) % BASE, high % BASE);
}

/**
 * RFC 1950, section 2.2: deflate with a 32 KiB window, a hint that a fast algorithm was used, and
 * check bits that make the two bytes a multiple of 31.
 */
export const ZLIB_HEADER = Uint8Array.of(0x78, 0x5e);

/** The end of a zlib stream: an empty final block (RFC 1951, section 3.2.6) and the Adler-32. */
export function zlibTrailer(adler: number): Uint8Array {
  const trailer = Uint8Array.of(0x03, 0x00, 0, 0, 0, 0);
  new DataView(trailer.buffer).setUint32(2, adler);
  return trailer;
}

function toAdler(low: number, high: number): number {
  return ((high << 16) | low) >>> 0;
}
