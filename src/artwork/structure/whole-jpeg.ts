import type { ByteWindow } from './byte-window.ts';
import { jpegSegments, START_OF_SCAN } from './jpeg-segments.ts';

const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const SEARCH_BYTES = 64 * 1024;

/**
 * Segment by segment to the first scan, then backwards from the end of the file for the end-of-image
 * marker: within a scan 0xFF is followed by 0x00 or a restart marker, so the marker cannot be
 * anything else; an end that lies before the scan belongs to a thumbnail. Bytes that cameras write
 * after the end do no harm.
 */
export async function isWholeJpeg(file: ByteWindow): Promise<boolean> {
  for await (const { marker, offset } of jpegSegments(file)) {
    if (marker === START_OF_SCAN) return hasEndAfter(file, offset);
  }
  return false;
}

async function hasEndAfter(file: ByteWindow, scan: number): Promise<boolean> {
  for (let end = file.sizeBytes; end > scan; end -= SEARCH_BYTES) {
    const start = Math.max(scan, end - SEARCH_BYTES - 1);
    if ((await file.at(start, end - start)).includes(END_OF_IMAGE)) return true;
  }
  return false;
}
