import { FIRST_PROBABILITIES, KEPT_PROBABILITIES } from './coefficient-probabilities.ts';
import type { FrameKernel, FrameSetting } from './frame-kernel.ts';

type Bits = Pick<FrameKernel, 'bits'>;

const SEGMENTS = 4;
const DELTAS = 4;
const QUANTISERS = 5;

/**
 * Reads the compressed header of a key frame (RFC 6386, 9.2 to 9.11 and 19.2). It decides how the rest is
 * read; how pixels are made of it is skipped.
 */
export function readFrameHeader(bits: Bits): Omit<FrameSetting, 'columns' | 'rows'> {
  // Colour space and clamping.
  bits.bits(2);
  const segments = bits.bits(1) === 1 ? readSegments(bits) : null;
  skipFilter(bits);
  const partitions = 2 ** bits.bits(2);
  bits.bits(7);
  for (let index = 0; index < QUANTISERS; index += 1) skipSigned(bits, 4);
  // Whether the next frame keeps these probabilities.
  bits.bits(1);
  const coefficients = FIRST_PROBABILITIES.map((first, index) =>
    bits.bits(1, KEPT_PROBABILITIES[index]) === 1 ? bits.bits(8) : first,
  );
  const filled = bits.bits(1) === 1 ? bits.bits(8) : null;
  return { partitions, segments, filled, coefficients };
}

/** Returns their probabilities; null if macroblocks do not name their segment (RFC 6386, 9.3). */
function readSegments(bits: Bits): FrameSetting['segments'] {
  const isNamed = bits.bits(1) === 1;
  if (bits.bits(1) === 1) {
    bits.bits(1);
    for (let index = 0; index < SEGMENTS; index += 1) skipSigned(bits, 7);
    for (let index = 0; index < SEGMENTS; index += 1) skipSigned(bits, 6);
  }
  if (!isNamed) return null;
  const probability = () => (bits.bits(1) === 1 ? bits.bits(8) : 255);
  return [probability(), probability(), probability()];
}

/** RFC 6386, 9.6. */
function skipFilter(bits: Bits): void {
  bits.bits(1 + 6 + 3);
  const hasDeltas = bits.bits(1) === 1;
  if (!hasDeltas || bits.bits(1) === 0) return;
  for (let index = 0; index < 2 * DELTAS; index += 1) skipSigned(bits, 6);
}

/** A number that may be left out, and its sign. */
function skipSigned(bits: Bits, count: number): void {
  if (bits.bits(1) === 1) bits.bits(count + 1);
}
