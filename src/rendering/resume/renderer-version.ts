import sharp from 'sharp';

/** Increment this whenever a change produces different bytes from the same pixels. */
const BYTES_VERSION = 4;

/** The libraries that draw SVG artwork and its text. */
const SVG_LIBRARIES = ['rsvg', 'cairo', 'pango', 'harfbuzz', 'freetype', 'fontconfig'] as const;

/**
 * Returns everything that determines the bytes of a part, apart from the plan and the artwork.
 * @param fonts the version of the installed fonts
 */
export function rendererVersion(fonts: string): string {
  const { zlib } = process.versions;
  const { vips, ...others } = sharp.versions;
  const svg = SVG_LIBRARIES.map((name) => `${name} ${others[name] ?? 'unknown'}`).join(', ');
  return `${BYTES_VERSION}, zlib ${zlib}, libvips ${vips}, ${svg}, fonts ${fonts}`;
}
