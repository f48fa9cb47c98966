import { ArtworkFault } from '../../artwork-fault.ts';

const MIB = 1024 * 1024;
/** A document is held whole, as text and as a tree of some ten times that. */
export const MAX_SVG_BYTES = 32 * MIB;

/** `bytes` null: a compressed document that became larger. */
export function svgTooLarge(bytes: number | null): ArtworkFault {
  const received = bytes === null ? 'more once it is unpacked' : `${(bytes / MIB).toFixed(1)} MiB`;
  return new ArtworkFault(
    'artwork_too_large',
    `must be an SVG of at most ${MAX_SVG_BYTES / MIB} MiB, received ${received}: embed smaller pictures, or export it as PNG`,
  );
}
