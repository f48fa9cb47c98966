import { ArtworkFault } from '../../artwork-fault.ts';

/** The fault for a document that needs too much memory or time. */
export function tooComplex(cause?: unknown): ArtworkFault {
  const detail = 'has too much detail to be drawn: simplify it or save it as PNG';
  return new ArtworkFault('artwork_too_large', detail, { cause });
}
