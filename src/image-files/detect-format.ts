import type { ArtworkFormat } from '../gang-sheet/artwork.ts';

/** As many bytes of the beginning as `detectFormat` looks at. */
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
 * The format that the first bytes of a file show, whatever it is called; null: none that has marks,
 * which SVG (`isSvgFile`) has not.
 */
export function detectFormat(head: Buffer): Exclude<ArtworkFormat, 'svg'> | null {
  const text = head.toString('latin1', 0, SNIFFED_BYTES);
  return MAGIC.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
