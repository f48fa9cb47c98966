/**
 * The framing of a PNG file, for the PNG writer and for the PDF verifier, which wraps image data in a
 * PNG so that libpng decodes it. Section numbers are those of the PNG specification, third edition.
 */
import { crc32 } from 'node:zlib';

/** Section 5.2. */
export const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);

/** Section 11.2.1. */
export const COLOUR_TYPES = { greyscale: 0, truecolour: 2, truecolourWithAlpha: 6 } as const;

/** Length and type before a chunk's content, CRC after it. */
const BEFORE = 8;
const AFTER = 4;

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

/** Section 11.2.1: 8 bits per channel, not interlaced. */
export function headerChunk(widthPx: number, heightPx: number, colourType: number): Uint8Array {
  const content = new Uint8Array(13);
  const view = new DataView(content.buffer);
  view.setUint32(0, widthPx);
  view.setUint32(4, heightPx);
  content.set([8, colourType, 0, 0, 0], 8);
  return toChunk('IHDR', content);
}
