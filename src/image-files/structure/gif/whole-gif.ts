import type { ByteWindow } from '../../bytes/byte-window.ts';
import { afterSubBlocks, colourTableBytes } from './gif-frame.ts';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const HEADER_BYTES = 13;
const DESCRIPTOR_BYTES = 10;

/**
 * Walks the blocks to the trailer (GIF89a, appendix B). Once an image has been read, the file may also
 * end between two blocks, because readers do not need the trailer.
 */
export async function isWholeGif(file: ByteWindow): Promise<boolean> {
  const head = await file.at(0, HEADER_BYTES);
  if (head.length < HEADER_BYTES) return false;
  let offset: number | null = HEADER_BYTES + colourTableBytes(head.readUInt8(10));
  let hasImage = false;
  while (offset !== null && offset < file.sizeBytes) {
    const block = await file.at(offset, DESCRIPTOR_BYTES);
    const kind = block.readUInt8(0);
    if (kind === TRAILER) return hasImage;
    if (kind !== EXTENSION && kind !== IMAGE) return hasImage;
    hasImage ||= kind === IMAGE;
    offset = await afterSubBlocks(file, offset + headBytes(block));
  }
  return offset !== null && hasImage;
}

/** Bytes from the introducer of a block to its first sub-block. */
function headBytes(block: Buffer): number {
  if (block.readUInt8(0) === EXTENSION) return 2;
  const flags = block.length < DESCRIPTOR_BYTES ? 0 : block.readUInt8(9);
  // The descriptor, its colour table, and the code size.
  return DESCRIPTOR_BYTES + colourTableBytes(flags) + 1;
}
