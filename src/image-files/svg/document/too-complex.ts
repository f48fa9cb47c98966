import { ArtworkFault } from '../../artwork-fault.ts';

/** Of a document that would take too much memory or time. */
export function tooComplex(cause?: unknown): ArtworkFault {
  const detail =
    'must be a simpler drawing, received too much detail: simplify it or save it as PNG';
  return new ArtworkFault('artwork_too_large', detail, { cause });
}
