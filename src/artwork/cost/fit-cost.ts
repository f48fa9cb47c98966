import type { Metadata } from 'sharp';
import {
  decodedFormat,
  type Artwork,
  type ArtworkFormat,
  type DecodedFormat,
} from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import { drawingBytes, drawnPixelBytes, type DocumentFacts } from './drawing-cost.ts';
import { exceedsCanvas, SLICE_BYTES, TURN_IN_MEMORY_BYTES } from './drawing-limits.ts';
import { enlargingBytes } from './enlarge-cost.ts';
import type { Size } from '../../image-files/turn.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';

interface DecodeCost {
  /** Share of the whole image (width x height x 4 bytes) that the decoder holds. */
  readonly share: number;
  /** Bytes per pixel of width for rows in flight between decoder, resize and writer. */
  readonly columnBytes: number;
}

/**
 * Growth of anonymous memory to its peak, measured with sharp 0.35.5 on 8000 x 6000 and 6000 x 4000 px of
 * noise. Each value is the highest, of a reduction of 8 to 1 and a fit at 7/8, rounded up. WebP was
 * measured at 2.53 (lossy with alpha, and lossless), GIF at 1.55 (with transparency). Ten-bit AVIF was not
 * measured.
 */
const DECODE_COST: Readonly<Record<DecodedFormat, DecodeCost>> = {
  png: { share: 0, columnBytes: 10_000 },
  jpeg: { share: 0, columnBytes: 6_000 },
  tiff: { share: 0, columnBytes: 10_000 },
  svg: { share: 0, columnBytes: 20_000 },
  gif: { share: 1.6, columnBytes: 0 },
  webp: { share: 2.6, columnBytes: 0 },
  avif: { share: 4.9, columnBytes: 0 },
  pixels: { share: 0, columnBytes: 9_000 },
};
/** Of PNG and TIFF with 16 bits per sample, which is also assumed for records that do not state the depth. */
const DEEP_COLUMN_BYTES = 19_000;
/** Share that the decoder holds for an interlaced PNG; measured at 1.19. */
const INTERLACED_SHARE = 1.2;
/** The same with 16 bits per sample; 1.95 of 2.8 with the rows in flight. */
const DEEP_INTERLACED_SHARE = 2.4;
/** The decoder holds all coefficients of a progressive JPEG. */
const BYTES_PER_COEFFICIENT = 2;
/**
 * Share that a progressive JPEG takes in addition to its coefficients. The total was measured at 1.52
 * for 4:4:4, 0.76 for 4:2:0, 2.05 for CMYK and 0.51 for grey; a reduction adds up to 0.11.
 */
const PROGRESSIVE_SHARE = 0.15;
/** Assumed for a record that does not state the number: no subsampling. */
const UNKNOWN_SAMPLES = 3;
/** A small image is entirely in flight. */
const STREAM_SHARE = 1.2;
/** One slice, its rotated copy, and the slice being written. */
const SLICES_AT_ONCE = 3;

/**
 * Estimates the peak memory of one fit in bytes: decoder, rows in flight, rotation, and the pixels
 * themselves if they stay in memory.
 * @param residentLimitBytes the limit for `fitArtwork`; 0 leaves the pixels out
 */
export function fitScratchBytes(
  artwork: Artwork,
  fitting: Fitting,
  residentLimitBytes = 0,
): number {
  const fittedBytes = fitting.widthPx * fitting.heightPx * BYTES_PER_PIXEL;
  const output = fittedBytes <= residentLimitBytes ? fittedBytes : 0;
  return Math.ceil(output + workBytes(artwork, fitting, fittedBytes));
}

/** The part of a header that determines the cost of decoding. */
export type DecodedHeader = Pick<Metadata, 'width' | 'height' | 'isProgressive' | 'depth'> &
  Pick<Artwork, 'samplesPerPixel'>;

/**
 * Estimates from the header alone how many bytes decoding a raster file at its own size takes.
 * @param bytes size of the file
 */
export function headerDecodeBytes(
  format: Exclude<ArtworkFormat, 'svg'>,
  { width, height, isProgressive, depth, samplesPerPixel }: DecodedHeader,
  bytes: number,
): number {
  const size = { widthPx: width, heightPx: height };
  const facts = {
    format,
    ...size,
    bytes,
    interlaced: isProgressive,
    needsTurning: false,
    sampleBits: sampleBitsOf(depth),
    ...(samplesPerPixel !== undefined && { samplesPerPixel }),
  };
  return Math.ceil(decodeBytes(facts, size));
}

/** @param depth as the decoder names it */
export function sampleBitsOf(depth: Metadata['depth']): 8 | 16 {
  return depth === 'uchar' ? 8 : 16;
}

function workBytes(artwork: Artwork, fitting: Fitting, fittedBytes: number): number {
  if (artwork.format === 'svg' && exceedsCanvas(fitting)) {
    const slice = { pixelBytes: SLICE_BYTES, streamBytes: 0 };
    return SLICES_AT_ONCE * SLICE_BYTES + drawingBytes(artwork, slice);
  }
  const decoding = Math.max(decodeBytes(artwork, fitting), largerBytes(artwork, fitting));
  if (!fitting.rotated && !artwork.needsTurning) return decoding;
  // A large image is rotated from its file after decoding, a small one during decoding.
  return fittedBytes > TURN_IN_MEMORY_BYTES
    ? Math.max(decoding, SLICES_AT_ONCE * SLICE_BYTES)
    : decoding + fittedBytes;
}

/**
 * Bytes for enlarging, which follows decoding. It is not yet known whether a trimmed image will be
 * enlarged.
 */
export function largerBytes(artwork: Artwork, fitting: Fitting): number {
  const isSmaller = fitting.widthPx * fitting.heightPx < artwork.widthPx * artwork.heightPx;
  return artwork.format === 'svg' || (isSmaller && !fitting.trim) ? 0 : enlargingBytes(fitting);
}

/** Bytes for comparing or converting a picture embedded in an SVG, which librsvg decodes completely. */
export function pictureBytes(picture: DecodeFacts): number {
  return Math.ceil(drawnPictureBytes(picture) + decodeBytes(picture, picture));
}

/** The part of these bytes that librsvg needs; it depends only on the size of the picture. */
export function drawnPictureBytes({ widthPx, heightPx }: Size): number {
  return drawnPixelBytes(widthPx * heightPx);
}

/** Bytes for drawing a document at a size, as far as its length and its pictures tell. */
export function drawnBytes(document: DocumentFacts, size: Size): number {
  const vector = { format: 'svg', interlaced: false, needsTurning: false, ...size } as const;
  return Math.ceil(decodeBytes({ ...vector, ...document }, size));
}

/** The part of an artwork that determines the cost of decoding it. */
type DecodeFacts = Pick<
  Artwork,
  | 'format'
  | 'decodeAs'
  | 'widthPx'
  | 'heightPx'
  | 'bytes'
  | 'interlaced'
  | 'needsTurning'
  | 'samplesPerPixel'
  | 'sampleBits'
  | 'surfaces'
  | 'pictures'
>;

function decodeBytes(artwork: DecodeFacts, fitting: Size): number {
  // The size of an SVG is the size at which it is drawn.
  const source = artwork.format === 'svg' ? fitting : artwork;
  const pixelBytes = source.widthPx * source.heightPx * BYTES_PER_PIXEL;
  const { share } = DECODE_COST[decodedFormat(artwork)];
  const columnBytes = columnBytesOf(artwork);
  const held = share + (artwork.interlaced ? interlacedShare(artwork) : 0);
  // If the image has to be turned, either side may be the row length of the file.
  const rowPx = artwork.needsTurning ? Math.max(source.widthPx, source.heightPx) : source.widthPx;
  const stream = Math.min(rowPx * columnBytes, pixelBytes * STREAM_SHARE);
  if (artwork.format === 'svg') return drawingBytes(artwork, { pixelBytes, streamBytes: stream });
  return pixelBytes * held + stream;
}

function columnBytesOf(artwork: DecodeFacts): number {
  return isDeep(artwork) ? DEEP_COLUMN_BYTES : DECODE_COST[decodedFormat(artwork)].columnBytes;
}

/** Formats whose samples may have 16 bits. */
function isDeep(artwork: DecodeFacts): boolean {
  const format = decodedFormat(artwork);
  return (format === 'png' || format === 'tiff') && artwork.sampleBits !== 8;
}

/** Returns the share for an image whose rows cannot be read one by one. */
function interlacedShare(artwork: DecodeFacts): number {
  const format = decodedFormat(artwork);
  if (format !== 'jpeg') return isDeep(artwork) ? DEEP_INTERLACED_SHARE : INTERLACED_SHARE;
  const { samplesPerPixel = UNKNOWN_SAMPLES } = artwork;
  return (samplesPerPixel * BYTES_PER_COEFFICIENT) / BYTES_PER_PIXEL + PROGRESSIVE_SHARE;
}
