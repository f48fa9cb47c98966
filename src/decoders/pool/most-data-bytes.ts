import { MIB } from '../../gang-sheet/units/mib.ts';

/**
 * An idle decoder with more data than this runs on a V8 whose reservations for code are writable (Node 24
 * and newer), so the kernel counts them: 512 MiB for the main thread, and at least 64 MiB for each other.
 * On older versions, an idle decoder has 100 MiB.
 */
const RESERVING_BYTES = 480 * MIB;
/** Two threads, such as one that reads an SVG document and one that prepares its fonts. */
const RESERVED_FOR_THREADS_BYTES = 2 * 64 * MIB;

/** Returns the limit on a decoder's data during an operation that may add a number of bytes. */
export function mostDataBytes(idleBytes: number, addedBytes: number): number {
  const reservedBytes = idleBytes > RESERVING_BYTES ? RESERVED_FOR_THREADS_BYTES : 0;
  return idleBytes + addedBytes + reservedBytes;
}
