import { decodedFormat, type Artwork, type DecodedFormat } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import { TURN_IN_MEMORY_BYTES } from './fit-artwork.ts';
import { enlargingBytes } from './enlarging/enlarge-cost.ts';
import { exceedsCanvas } from './draw-svg-strips.ts';
import { STRIP_BYTES } from './write-strips.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/pixel-bytes.ts';

interface DecodeCost {
  /** What is held of the whole picture, in shares of width x height x 4. */
  readonly share: number;
  /** Rows in flight between decoder, resize and writer: bytes for a pixel of width. */
  readonly columnBytes: number;
}

/**
 * Peak anonymous memory above the start, sharp 0.35.5, 8000 x 6000 px of noise (183 MiB as RGBA),
 * the worst of reducing 8 to 1 and of fitting at 7/8, rounded up. PNG and TIFF as 16-bit, since a
 * header is not asked for the depth. Ten-bit AVIF was not measured.
 */
const DECODE_COST: Readonly<Record<DecodedFormat, DecodeCost>> = {
  png: { share: 0, columnBytes: 19_000 },
  jpeg: { share: 0, columnBytes: 6_000 },
  tiff: { share: 0, columnBytes: 19_000 },
  svg: { share: 0, columnBytes: 18_000 },
  gif: { share: 1.3, columnBytes: 0 },
  webp: { share: 2.2, columnBytes: 0 },
  avif: { share: 4.8, columnBytes: 0 },
  pixels: { share: 0, columnBytes: 9_000 },
};
/** An interlaced PNG, a progressive JPEG: measured 1.19 and 0.97. */
const INTERLACED_SHARE = 1.2;
/** Small pictures are in flight whole. */
const STREAM_SHARE = 1.2;
/** Documents of 4, 11 and 25 MB that are one embedded PNG: 12.1, 12.5 and 9.9 times their bytes. */
const BYTES_PER_DOCUMENT_BYTE = 13;
/** A strip, its turned copy, and the one that is being written. */
const STRIPS_AT_ONCE = 3;

/**
 * Bytes of memory that one fit will hold at its peak: decoder, rows in flight, turning, and the
 * pixels themselves where they stay in memory.
 * @param residentLimitBytes as for `fitArtwork`; 0 leaves the pixels out
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

function workBytes(artwork: Artwork, fitting: Fitting, fittedBytes: number): number {
  if (artwork.format === 'svg' && exceedsCanvas(fitting)) return STRIPS_AT_ONCE * STRIP_BYTES;
  const decoding = Math.max(decodeBytes(artwork, fitting), largerBytes(artwork, fitting));
  if (!fitting.rotated && !artwork.needsTurning) return decoding;
  // A large picture is turned from its file, after it was decoded; a small one while it is.
  return fittedBytes > TURN_IN_MEMORY_BYTES
    ? Math.max(decoding, STRIPS_AT_ONCE * STRIP_BYTES)
    : decoding + fittedBytes;
}

/** Enlarging comes after decoding; which of the two it is for a trimmed picture shows when it is cut. */
function largerBytes(artwork: Artwork, fitting: Fitting): number {
  const isSmaller = fitting.widthPx * fitting.heightPx < artwork.widthPx * artwork.heightPx;
  return artwork.format === 'svg' || (isSmaller && !fitting.trim) ? 0 : enlargingBytes(fitting);
}

/** The text of an SVG, its window, the parser's copies, and what is unpacked of its pictures. */
function documentBytes({ format, bytes }: Artwork): number {
  return format === 'svg' ? BYTES_PER_DOCUMENT_BYTE * bytes : 0;
}

function decodeBytes(artwork: Artwork, fitting: Fitting): number {
  // An SVG is a picture of the size that it is drawn at.
  const source = artwork.format === 'svg' ? fitting : artwork;
  const pixelBytes = source.widthPx * source.heightPx * BYTES_PER_PIXEL;
  const { share, columnBytes } = DECODE_COST[decodedFormat(artwork)];
  const held = share + (artwork.interlaced ? INTERLACED_SHARE : 0);
  // Which side the rows of the file lie along is not known when it has an orientation.
  const rowPx = artwork.needsTurning ? Math.max(source.widthPx, source.heightPx) : source.widthPx;
  const stream = Math.min(rowPx * columnBytes, pixelBytes * STREAM_SHARE);
  return pixelBytes * held + stream + documentBytes(artwork);
}
