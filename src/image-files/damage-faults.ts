import type { ArtworkFormat } from '../gang-sheet/artwork.ts';
import { ArtworkFault } from './artwork-fault.ts';

/** Names of formats in messages. */
export const FORMAT_NAMES = {
  png: 'a PNG',
  jpeg: 'a JPEG',
  webp: 'a WebP',
  tiff: 'a TIFF',
  avif: 'an AVIF',
  gif: 'a GIF',
  svg: 'an SVG',
} as const satisfies Record<ArtworkFormat, string>;

/** @param cause the decoder's message, for the log only */
export function truncated(format: ArtworkFormat, cause?: unknown): ArtworkFault {
  const detail = `is ${FORMAT_NAMES[format]} file that ends too early: send the whole file again`;
  return new ArtworkFault('artwork_truncated', detail, { cause });
}

/**
 * @param what the defect, as a clause: "its palette is missing"
 * @param cause the decoder's message, for the log only
 */
export function damaged(format: ArtworkFormat, what: string, cause?: unknown): ArtworkFault {
  const remedy = 'open the original and export it again';
  const detail = `is ${FORMAT_NAMES[format]} file that is damaged (${what}): ${remedy}`;
  return new ArtworkFault('artwork_damaged', detail, { cause });
}

/**
 * @param what kind of file it is: "a JPEG with arithmetic coding"
 * @param remedy an imperative: "save it as a baseline JPEG"
 */
export function unsupported(what: string, remedy: string, cause?: unknown): ArtworkFault {
  return new ArtworkFault('artwork_unsupported_format', `is ${what}: ${remedy}`, { cause });
}
