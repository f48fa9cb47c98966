import type { FilterName } from '../../../src/rendering/strips/filter-kernel.ts';

/** A row of RGBA pixels inside a buffer, with the row above right before it. */
export interface Row {
  readonly pixels: Uint8Array;
  readonly at: number;
  readonly bytes: number;
}

/**
 * Writes the filtered row to `out`, and returns the sum of its bytes' distances from zero (modulo
 * 256). May stop early and return any sum of at least `limit`.
 */
type RowFilter = (row: Row, out: Uint8Array, limit: number) => number;

/** The filters of PNG (specification, section 9.2). */
export const ROW_FILTERS: Readonly<Record<FilterName, RowFilter>> = {
  none,
  sub,
  up,
  average,
  paeth,
};

/** Bytes of a pixel. */
const BPP = 4;

/** Bytes between two checks of the limit. */
const STEP = 1024;

function none({ pixels, at, bytes }: Row, out: Uint8Array, limit: number): number {
  let sum = 0;
  for (let start = 0; start < bytes && sum < limit; start += STEP) {
    const end = Math.min(start + STEP, bytes);
    for (let x = start; x < end; x += 1) sum += put(out, x, byte(pixels, at + x));
  }
  return sum;
}

function sub({ pixels, at, bytes }: Row, out: Uint8Array, limit: number): number {
  let sum = 0;
  for (let x = 0; x < BPP; x += 1) sum += put(out, x, byte(pixels, at + x));
  for (let start = BPP; start < bytes && sum < limit; start += STEP) {
    const end = Math.min(start + STEP, bytes);
    for (let x = start; x < end; x += 1) {
      sum += put(out, x, byte(pixels, at + x) - byte(pixels, at + x - BPP));
    }
  }
  return sum;
}

function up({ pixels, at, bytes }: Row, out: Uint8Array, limit: number): number {
  const above = at - bytes;
  let sum = 0;
  for (let start = 0; start < bytes && sum < limit; start += STEP) {
    const end = Math.min(start + STEP, bytes);
    for (let x = start; x < end; x += 1) {
      sum += put(out, x, byte(pixels, at + x) - byte(pixels, above + x));
    }
  }
  return sum;
}

function average({ pixels, at, bytes }: Row, out: Uint8Array, limit: number): number {
  const above = at - bytes;
  let sum = 0;
  for (let x = 0; x < BPP; x += 1) {
    sum += put(out, x, byte(pixels, at + x) - (byte(pixels, above + x) >> 1));
  }
  for (let start = BPP; start < bytes && sum < limit; start += STEP) {
    const end = Math.min(start + STEP, bytes);
    for (let x = start; x < end; x += 1) {
      const mean = (byte(pixels, at + x - BPP) + byte(pixels, above + x)) >> 1;
      sum += put(out, x, byte(pixels, at + x) - mean);
    }
  }
  return sum;
}

function paeth({ pixels, at, bytes }: Row, out: Uint8Array, limit: number): number {
  const above = at - bytes;
  let sum = 0;
  for (let x = 0; x < BPP; x += 1) {
    sum += put(out, x, byte(pixels, at + x) - byte(pixels, above + x));
  }
  for (let start = BPP; start < bytes && sum < limit; start += STEP) {
    const end = Math.min(start + STEP, bytes);
    for (let x = start; x < end; x += 1) {
      const left = byte(pixels, at + x - BPP);
      const over = byte(pixels, above + x);
      const corner = byte(pixels, above + x - BPP);
      // The neighbour nearest to left + over - corner (section 9.4).
      const toLeft = Math.abs(over - corner);
      const toOver = Math.abs(left - corner);
      const toCorner = Math.abs(left + over - corner - corner);
      const predicted =
        toLeft <= toOver && toLeft <= toCorner ? left : toOver <= toCorner ? over : corner;
      sum += put(out, x, byte(pixels, at + x) - predicted);
    }
  }
  return sum;
}

/** Indices are in bounds by construction; the fallback satisfies the compiler. */
function byte(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

/** Stores a difference modulo 256 and returns its distance from zero. */
function put(out: Uint8Array, x: number, difference: number): number {
  out[x] = difference;
  return Math.abs((difference << 24) >> 24);
}
