import { MIB } from '../gang-sheet/units/mib.ts';

/**
 * An operation that takes more than this many times its estimate, and the slack, has outgrown it. libwebp
 * requests memory that it never touches: for lossless WebP of 12 and 40 megapixels, 240 and 654 MB, of 251
 * and 688 MB.
 */
const GROWTH_FACTOR = 1.5;
/** Thread stacks, decoder tables and garbage, which no estimate covers. */
export const SLACK_BYTES = 64 * MIB;

/** Returns the most that an operation may take that was estimated at a number of bytes. */
export function mostGrownBytes(estimatedBytes: number): number {
  return estimatedBytes * GROWTH_FACTOR + SLACK_BYTES;
}
