/** The framing of a PNG file. Section numbers are those of the PNG specification, third edition. */
import { crc32 } from 'node:zlib';

/** Section 5.2. */
export const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);

/** Length and type before a chunk's content, CRC after it. */
const BEFORE = 8;
const AFTER = 4;

const METRES_PER_INCH = 0.0254;

/** Section 5.3: length, type, content, and the CRC of type and content. */
export function toChunk(type: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(BEFORE + content.length + AFTER);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, content.length);
  chunk.set(Buffer.from(type, 'latin1'), 4);
  chunk.set(content, BEFORE);
  const end = BEFORE + content.length;
  view.setUint32(end, crc32(chunk.subarray(4, end)));
  return chunk;
}

/** Section 11.2.1: truecolour with alpha. */
const RGBA = 6;

/** Section 11.2.1: 8 bits a channel, not interlaced. */
export function headerChunk(widthPx: number, heightPx: number, colourType = RGBA): Uint8Array {
  const content = new Uint8Array(13);
  const view = new DataView(content.buffer);
  view.setUint32(0, widthPx);
  view.setUint32(4, heightPx);
  content.set([8, colourType, 0, 0, 0], 8);
  return toChunk('IHDR', content);
}

/** Section 11.3.2.5: sRGB, perceptual intent. */
export function colourChunk(): Uint8Array {
  return toChunk('sRGB', Uint8Array.of(0));
}

/** Section 11.3.4.3: pixels per metre on both axes, unit 1 (metre). */
export function densityChunk(dpi: number): Uint8Array {
  const content = new Uint8Array(9);
  const view = new DataView(content.buffer);
  view.setUint32(0, pixelsPerMetre(dpi));
  view.setUint32(4, pixelsPerMetre(dpi));
  view.setUint8(8, 1);
  return toChunk('pHYs', content);
}

/** 300 dpi are 11811 pixels per metre. */
export function pixelsPerMetre(dpi: number): number {
  return Math.round(dpi / METRES_PER_INCH);
}

/**
 * RFC 1950, section 2.2: deflate with a 32 KiB window, a hint that it was made by a fast algorithm,
 * and what makes the two bytes a multiple of 31.
 */
export const ZLIB_HEADER = Uint8Array.of(0x78, 0x5e);

/** The end of the zlib stream: a last, empty block (RFC 1951, section 3.2.6) and the Adler-32. */
export function zlibTrailer(adler: number): Uint8Array {
  const trailer = Uint8Array.of(0x03, 0x00, 0, 0, 0, 0);
  new DataView(trailer.buffer).setUint32(2, adler);
  return trailer;
}
