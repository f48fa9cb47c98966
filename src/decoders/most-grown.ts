import { MIB } from '../gang-sheet/units/mib.ts';

/** An operation that takes more than this many times its estimate, and the slack, has outgrown it. */
const GROWTH_FACTOR = 1.5;
/** Thread stacks, decoder tables and garbage, which no estimate covers. */
export const SLACK_BYTES = 64 * MIB;

/** Returns the most that an operation may take that was estimated at a number of bytes. */
export function mostGrownBytes(estimatedBytes: number): number {
  return estimatedBytes * GROWTH_FACTOR + SLACK_BYTES;
}

/**
 * Returns the most memory that an operation may request, whether or not it touches it.
 * @param requestedBytes what its image libraries are known to request; 0 if they touch all of it
 */
export function mostRequestedBytes(estimatedBytes: number, requestedBytes: number): number {
  return Math.max(mostGrownBytes(estimatedBytes), requestedBytes + SLACK_BYTES);
}
