import { NO_PICTURES, type PictureTotals } from '../../gang-sheet/picture-totals.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';

/** What determines the memory of a document. */
export interface DocumentFacts {
  /** Length of the document, uncompressed. */
  readonly bytes: number;
  readonly pictures?: PictureTotals;
  readonly surfaces?: number;
}

/** What drawing needs besides the document. */
export interface DrawnRows {
  /** Bytes of all pixels that are drawn. */
  readonly pixelBytes: number;
  /** Bytes of the rows in flight. */
  readonly streamBytes: number;
}

/** Of a document without pictures: its text, its window, the parser's copies and its tree. */
const BYTES_PER_DOCUMENT_BYTE = 13;
/** Of the data URIs in it, which are not parsed: measured at 6.5. */
const BYTES_PER_URI_CHAR = 7;
/** Added for the URI of the picture that is being decoded: measured at 2.65. */
const BYTES_PER_LOADED_CHAR = 2.7;
/**
 * Added for that picture: what its decoder holds and one copy. librsvg then keeps the decoded picture for as
 * long as the document. The sum was measured at 12 for PNG and 11.5 for JPEG, for 12 to 100 megapixels.
 */
const BYTES_PER_LOADED_PIXEL = 8;
/** Added for any picture: measured at up to 10 MB. */
const LOADER_BYTES = 10 * 1024 * 1024;
/** Rows in flight before the first picture is decoded: measured at up to 69 MB. */
const MOST_STREAM_BEFORE_PICTURES_BYTES = 70 * 1024 * 1024;

/** Returns the bytes that a document takes before any picture in it is decoded. */
export function documentBytes({ bytes, pictures = NO_PICTURES }: DocumentFacts): number {
  const chars = Math.min(bytes, pictures.chars);
  return BYTES_PER_DOCUMENT_BYTE * (bytes - chars) + BYTES_PER_URI_CHAR * chars;
}

/**
 * Returns the bytes for drawing an SVG. Without groups, masks and filters it is drawn a few rows at a time.
 * Pictures are decoded one after the other, when the first rows are drawn.
 */
export function drawingBytes(
  document: DocumentFacts,
  { pixelBytes, streamBytes }: DrawnRows,
): number {
  const { pictures = NO_PICTURES, surfaces = 1 } = document;
  const { pixels, mostChars, mostPixels } = pictures;
  const streamBeforeBytes = Math.min(streamBytes, MOST_STREAM_BEFORE_PICTURES_BYTES);
  const loaderBytes = mostPixels > 0 ? LOADER_BYTES : 0;
  const loadingBytes =
    uriBytes(mostChars) + mostPixels * BYTES_PER_LOADED_PIXEL + loaderBytes + streamBeforeBytes;
  const surfaceBytes = surfaces > 1 ? surfaces * pixelBytes : 0;
  const keptBytes = pixels * BYTES_PER_PIXEL;
  return documentBytes(document) + keptBytes + Math.max(streamBytes, loadingBytes) + surfaceBytes;
}

/** Returns the bytes for decoding the data URI of a picture, besides its pixels. */
export function uriBytes(chars: number): number {
  return chars * BYTES_PER_LOADED_CHAR;
}

/** Returns the bytes that librsvg needs for one picture on its own. */
export function drawnPixelBytes(pixels: number): number {
  return LOADER_BYTES + pixels * (BYTES_PER_PIXEL + BYTES_PER_LOADED_PIXEL);
}
