import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import type { Conviction } from './ended-decoder.ts';

/** The fault for an artwork that took down its decoder. */
export function convictionFault(end: Conviction, timeoutMs: number): ArtworkFault {
  switch (end) {
    case 'decode_timeout': {
      const limit = `${Math.round(timeoutMs / 1000)} s`;
      const detail = `takes longer than ${limit} to decode: simplify it, or save it as a PNG at its print size`;
      return new ArtworkFault('artwork_decode_timeout', detail);
    }
    case 'decode_memory': {
      const detail =
        'needs far more memory to decode than its size suggests: simplify it, or save it as a PNG at its print size';
      return new ArtworkFault('artwork_decode_memory', detail);
    }
    case 'decode_crash': {
      const detail =
        'crashes the decoder: open the original and export it again, as a PNG if possible';
      return new ArtworkFault('artwork_decode_crash', detail);
    }
  }
}
