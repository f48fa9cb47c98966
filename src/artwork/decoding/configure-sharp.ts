import sharp, { type FailOnOptions, type Metadata, type Sharp } from 'sharp';
import type { DecodedFormat } from '../../gang-sheet/artwork.ts';
import { CSS_PX_PER_INCH } from '../../gang-sheet/units.ts';
import { installedFonts } from '../svg/fonts/configure-fonts.ts';

type Space = Metadata['space'];

export interface SharpSettings {
  /** Threads of one image operation. */
  readonly threads: number;
}

/**
 * To be called once, before the first image is opened. Nothing is kept between operations: every
 * fit reads other bytes, so that libvips' cache only ever held memory. The threads are pinned as
 * their default depends on the allocator.
 */
export function configureSharp({ threads }: SharpSettings): void {
  sharp.cache(false);
  sharp.concurrency(threads);
}

/**
 * How much damage ends a decode instead of giving a partly grey picture. libjpeg only warns of scan
 * data that stops short of its end marker; the TIFF reader warns of any private tag.
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

/** sharp's own limit is five; the structure is asked before more are decoded. */
const LIMITS = { limitInputPixels: false, limitInputChannels: false } as const;

/**
 * The one way to open an artwork. sharp's own pixel limit is off: the header is held against the
 * configured limit before anything is decoded, with a message that has the numbers.
 * @param input a path; for SVG the document, since librsvg would read files beside a path
 */
export function openImage(input: string | Uint8Array, format: DecodedFormat): Sharp {
  if (format === 'svg') installedFonts();
  return sharp(input, { failOn: FAIL_ON[format], ...LIMITS });
}

/**
 * Opens an artwork for its numbers as they are: without its profile, and in its own colour space.
 * @param space as its metadata names it
 */
export function openUnconverted(path: string, format: DecodedFormat, space: Space): Sharp {
  const options = { failOn: FAIL_ON[format], ...LIMITS, ignoreIcc: true };
  return sharp(path, options).pipelineColourspace(space).toColourspace(space);
}

/**
 * Opens a document that `svgWindow` made, which is drawn at the raster that it was made for. At this
 * density an inch is 96 px, as CSS has it, inside the document. The limits of the XML parser (ten
 * megabytes for a text, 256 levels) are off: documents are measured before they come here.
 */
export function openSvgWindow(document: Uint8Array): Sharp {
  // Where nobody configured fonts, in a test or a tool, the machine's would be drawn.
  installedFonts();
  return sharp(document, {
    failOn: FAIL_ON.svg,
    limitInputPixels: false,
    density: CSS_PX_PER_INCH,
    unlimited: true,
  });
}

/** Opens pixels of our own: a `.v` file that an earlier operation wrote. */
export function openOwnPixels(path: string): Sharp {
  return sharp(path, { failOn: 'error', limitInputPixels: false });
}
