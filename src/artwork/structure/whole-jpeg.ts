import type { ByteWindow } from './byte-window.ts';

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const SEARCH_BYTES = 64 * 1024;

/**
 * Segment by segment to the first scan, then backwards from the end of the file for the end-of-image
 * marker: within a scan 0xFF is followed by 0x00 or a restart marker, so the marker cannot be
 * anything else; an end that lies before the scan belongs to a thumbnail. Bytes that cameras write
 * after the end do no harm.
 */
export async function isWholeJpeg(file: ByteWindow): Promise<boolean> {
  const scan = await firstScan(file);
  return scan !== null && hasEndAfter(file, scan);
}

async function firstScan(file: ByteWindow): Promise<number | null> {
  let offset = 2;
  while (offset + 4 <= file.sizeBytes) {
    const head = await file.at(offset, 4);
    const [prefix, marker] = head;
    if (marker === START_OF_SCAN && prefix === 0xff) return offset;
    const isSegment = prefix === 0xff && marker !== 0xff && marker !== 0;
    offset += isSegment ? 2 + head.readUInt16BE(2) : 1;
  }
  return null;
}

async function hasEndAfter(file: ByteWindow, scan: number): Promise<boolean> {
  for (let end = file.sizeBytes; end > scan + 1; end -= SEARCH_BYTES) {
    const start = Math.max(scan, end - SEARCH_BYTES - 1);
    if ((await file.at(start, end - start)).includes(END_OF_IMAGE)) return true;
  }
  return false;
}
