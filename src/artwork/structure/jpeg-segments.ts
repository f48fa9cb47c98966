import type { ByteWindow } from './byte-window.ts';

export const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
/** As far as garbage between segments is looked through at once. */
const SEARCH_BYTES = 4096;

export interface JpegSegment {
  readonly marker: number;
  /** Of its payload: after marker and length. */
  readonly offset: number;
  readonly bytes: number;
}

/**
 * The segments of a JPEG up to and with the first scan (ITU T.81, B.1.1). Fill bytes and garbage
 * between them are passed over, as libjpeg does.
 */
export async function* jpegSegments(file: ByteWindow): AsyncGenerator<JpegSegment> {
  let offset = 2;
  while (offset + 4 <= file.sizeBytes) {
    const bytes = await file.at(offset, SEARCH_BYTES);
    const start = markerIn(bytes);
    if (start !== 0) {
      offset += start === -1 ? Math.max(1, bytes.length - 1) : start;
      continue;
    }
    const marker = bytes.readUInt8(1);
    const length = bytes.readUInt16BE(2);
    yield { marker, offset: offset + 4, bytes: Math.max(0, length - 2) };
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) return;
    offset += 2 + length;
  }
}

/** Where a marker begins: 0xFF that neither fill nor a stuffed zero follows; -1: not in these bytes. */
function markerIn(bytes: Buffer): number {
  for (let at = bytes.indexOf(0xff); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && next !== 0xff && next !== 0) return at;
  }
  return -1;
}
