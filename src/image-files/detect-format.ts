import type { ArtworkFormat } from '../gang-sheet/artwork.ts';

/** Number of leading bytes that `detectFormat` examines. */
export const SNIFFED_BYTES = 1000;

const MAGIC: readonly (readonly [Exclude<ArtworkFormat, 'svg'>, RegExp])[] = [
  ['png', /^\x89PNG\r\n/],
  ['jpeg', /^\xff\xd8[^]{0,64}?\xff[\xc0-\xfe]/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['gif', /^GIF8[79]a/],
  ['tiff', /^(?:II[*+]\0|MM\0[*+])/],
  ['avif', /^[^]{4}ftyp(?:avif|avis|mif1|msf1)/],
];

/**
 * Detects a format by the first bytes of a file, regardless of its name. Returns null if no signature
 * matches; SVG (`isSvgFile`) has none.
 */
export function detectFormat(head: Buffer): Exclude<ArtworkFormat, 'svg'> | null {
  const text = head.toString('latin1', 0, SNIFFED_BYTES);
  return MAGIC.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
