import { MIB } from '../../../gang-sheet/units/mib.ts';
import { ArtworkFault } from '../../artwork-fault.ts';

/** A document is held in memory as a whole: as text, and as a tree of about ten times its size. */
export const MAX_SVG_BYTES = 32 * MIB;

/** The fault for a document that takes too much time or memory to measure. */
export function tooMuchToMeasure(cause?: unknown): ArtworkFault {
  const detail = 'has too much detail to be measured: simplify it or save it as PNG';
  return new ArtworkFault('artwork_too_large', detail, { cause });
}

/** `bytes` is null for a document that exceeds the limit only after decompression. */
export function svgTooLarge(bytes: number | null): ArtworkFault {
  const received = bytes === null ? 'more when decompressed' : `${(bytes / MIB).toFixed(1)} MiB`;
  return new ArtworkFault(
    'artwork_too_large',
    `must be an SVG of at most ${MAX_SVG_BYTES / MIB} MiB, received ${received}: embed smaller images, or export it as PNG`,
  );
}
