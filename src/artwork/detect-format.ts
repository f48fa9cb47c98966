import type { ArtworkFormat } from '../gang-sheet/artwork.ts';

/** As many bytes of the beginning as `detectFormat` looks at; libvips seeks `<svg` in as many. */
export const SNIFFED_BYTES = 1000;

const MAGIC: readonly (readonly [ArtworkFormat, RegExp])[] = [
  ['png', /^\x89PNG\r\n/],
  ['jpeg', /^\xff\xd8[^]{0,64}?\xff[\xc0-\xfe]/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['gif', /^GIF8[79]a/],
  ['tiff', /^(?:II[*+]\0|MM\0[*+])/],
  ['avif', /^[^]{4}ftyp(?:avif|avis|mif1|msf1)/],
  ['svg', /^(?:\xef\xbb\xbf)?\s*<(?!html|!doctype\s+html)[^]*?<?svg[\s>]/i],
];

/** The format that the first bytes of a file show, whatever it is called; null: none we accept. */
export function detectFormat(head: Buffer): ArtworkFormat | null {
  const text = head.toString('latin1', 0, SNIFFED_BYTES);
  return MAGIC.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
