import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import { fitScratchBytes, largerBytes } from './fit-cost.ts';

/**
 * Anonymous memory of a decode whose allocations are in a file: measured at 3 MB, and 17 MB more while a
 * worker thread measures or prepares pixels.
 */
const SPILLED_BYTES = 20 * 1024 * 1024;

/**
 * Larger needs are not kept in a file: an AVIF of 40 megapixels needs 732 MiB, and what needs far more would
 * keep the decoder and the disk busy until its time is over.
 */
const MOST_SPILLED_BYTES = 768 * 1024 * 1024;

/** Whether a decode that needs that much memory keeps its allocations in a file. */
export function isSpilled(bytes: number, spillAboveBytes: number, heldBytes: number): boolean {
  return bytes > Math.max(spillAboveBytes, spilledBytes(heldBytes)) && bytes <= MOST_SPILLED_BYTES;
}

/** Returns the anonymous memory that a decode needs whose allocations are in a file. */
export function spilledBytes(heldBytes: number): number {
  return Math.ceil(heldBytes + SPILLED_BYTES);
}

/**
 * The part of a fit's memory that stays out of the file: the thread and kernel that enlarge an image. A
 * drawing stays in memory: filters and masks can ask for any number of surfaces, and draw on each.
 */
export function fitHeldBytes(artwork: Artwork, fitting: Fitting): number {
  return artwork.format === 'svg' ? Infinity : largerBytes(artwork, fitting);
}

/**
 * Estimates the peak memory of one fit in bytes, of which allocations above a limit are kept in a file.
 * @param spillAboveBytes estimates above this are spilled
 */
export function fitNeedBytes(artwork: Artwork, fitting: Fitting, spillAboveBytes: number): number {
  const bytes = fitScratchBytes(artwork, fitting);
  return needBytes(bytes, spillAboveBytes, fitHeldBytes(artwork, fitting));
}

/** Returns the memory that an operation of a decoder needs, if it is spilled above a limit. */
export function needBytes(bytes: number, spillAboveBytes: number, heldBytes = 0): number {
  return isSpilled(bytes, spillAboveBytes, heldBytes) ? spilledBytes(heldBytes) : bytes;
}
