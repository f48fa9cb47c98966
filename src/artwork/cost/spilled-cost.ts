import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import { documentBytes, fitScratchBytes, largerBytes } from './fit-cost.ts';

/**
 * Anonymous memory of a decode whose allocations are in a file: measured at 3 MB, and 17 MB more while a
 * worker thread measures or prepares pixels.
 */
const SPILLED_BYTES = 20 * 1024 * 1024;

/** Returns the anonymous memory that a decode needs whose allocations are in a file. */
export function spilledBytes(heldBytes: number): number {
  return Math.ceil(heldBytes + SPILLED_BYTES);
}

/**
 * The part of a fit's memory that stays out of the file: the heap of JavaScript, which holds the text of
 * an SVG, and the thread and kernel that enlarge an image.
 */
export function fitHeldBytes(artwork: Artwork, fitting: Fitting): number {
  const text = artwork.format === 'svg' ? documentBytes(artwork.bytes) : 0;
  return text + largerBytes(artwork, fitting);
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
  return bytes <= spillAboveBytes ? bytes : Math.min(bytes, spilledBytes(heldBytes));
}
