import sharp, { type FailOnOptions, type Metadata, type Sharp } from 'sharp';
import type { DecodedFormat } from '../../gang-sheet/artwork.ts';
import { CSS_PX_PER_INCH } from '../../gang-sheet/units/units.ts';
import { installedFonts } from '../svg/fonts/configure-fonts.ts';

type Space = Metadata['space'];

export interface SharpSettings {
  /** Threads for one image operation. */
  readonly threads: number;
}

/**
 * Configures sharp. Call this once, before the first image is opened. The operation cache of libvips
 * is off: every fit reads different bytes, so the cache would only hold memory. The thread count is
 * fixed because its default depends on the allocator.
 */
export function configureSharp({ threads }: SharpSettings): void {
  sharp.cache(false);
  sharp.concurrency(threads);
}

/** Runs one small operation, which starts the threads of libvips and loads its tables. */
export async function warmUpSharp(): Promise<void> {
  const create = { width: 64, height: 64, channels: 4, background: '#8080' } as const;
  const png = await sharp({ create }).png().toBuffer();
  await sharp(png).resize(32, 32).ensureAlpha().raw().toBuffer();
}

/**
 * The level of damage that makes a decode fail instead of yielding a partly grey image. libjpeg only
 * warns about scan data that stops before its end marker; the TIFF reader warns about every private tag.
 */
const FAIL_ON = {
  png: 'error',
  jpeg: 'warning',
  webp: 'error',
  tiff: 'error',
  avif: 'error',
  gif: 'error',
  svg: 'error',
  pixels: 'error',
} as const satisfies Record<DecodedFormat, FailOnOptions>;

/**
 * sharp allows five channels by default. Files with more channels are refused earlier, by the structure
 * checks.
 */
const LIMITS = { limitInputPixels: false, limitInputChannels: false } as const;

/**
 * Opens an artwork. Every artwork is opened here. sharp's own pixel limit is off: before it decodes
 * anything, inspection compares the header with the configured limit, and its message states both
 * numbers.
 * @param input a path; for an SVG, the document, because from a path librsvg would also read files next
 *   to it
 */
export function openImage(input: string | Uint8Array, format: DecodedFormat): Sharp {
  if (format === 'svg') installedFonts();
  return sharp(input, { failOn: FAIL_ON[format], ...LIMITS });
}

/**
 * Opens an artwork to read its samples unchanged: without its profile, in its own colour space.
 * @param space the space that its metadata names
 */
export function openUnconverted(path: string, format: DecodedFormat, space: Space): Sharp {
  const options = { failOn: FAIL_ON[format], ...LIMITS, ignoreIcc: true };
  return sharp(path, options).pipelineColourspace(space).toColourspace(space);
}

/**
 * Opens a document made by `svgWindow`, to be drawn at the raster size for which it was made. At this
 * density, an inch inside the document is 96 px, as in CSS. The limits of the XML parser (10 MB of text,
 * 256 levels) are off: documents are checked before they are opened here.
 */
export function openSvgWindow(document: Uint8Array): Sharp {
  // Otherwise, a test or tool that configured no fonts would draw with the machine's fonts.
  installedFonts();
  return sharp(document, {
    failOn: FAIL_ON.svg,
    limitInputPixels: false,
    density: CSS_PX_PER_INCH,
    unlimited: true,
  });
}

/** Opens a `.v` file that an earlier operation wrote. */
export function openOwnPixels(path: string): Sharp {
  return sharp(path, { failOn: 'error', limitInputPixels: false });
}
