import sharp from 'sharp';

/** To be raised whenever the same pixels become other bytes. */
const BYTES_VERSION = 4;

/** What SVG artwork and its text are drawn with. */
const SVG_LIBRARIES = ['rsvg', 'cairo', 'pango', 'harfbuzz', 'freetype', 'fontconfig'] as const;

/**
 * All that the bytes of a part depend on besides the plan and the artwork.
 * @param fonts the version of the faces that are installed
 */
export function rendererVersion(fonts: string): string {
  const { zlib } = process.versions;
  const { vips, ...others } = sharp.versions;
  const svg = SVG_LIBRARIES.map((name) => `${name} ${others[name] ?? 'unknown'}`).join(', ');
  return `${BYTES_VERSION}, zlib ${zlib}, libvips ${vips}, ${svg}, fonts ${fonts}`;
}
