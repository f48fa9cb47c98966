import type { Box } from '../../../gang-sheet/artwork.ts';
import type { Size } from '../../turn.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const HEADER_BYTES = 13;
const DESCRIPTOR_BYTES = 10;
const SEARCH_BYTES = 64 * 1024;

/** The first frame of a GIF, which is the one printed (GIF89a, sections 18 and 20). */
export interface GifFrame {
  /** Size of the image: the logical screen. */
  readonly canvas: Size;
  /** Position and size of the frame, which may extend beyond the canvas. */
  readonly box: Box;
  readonly hasColours: boolean;
  /** Offset of the image descriptor in the file. */
  readonly descriptorAt: number;
  /** Offset of the code size, which precedes the pixels. */
  readonly at: number;
}

/** @returns null if there is no frame or it is truncated */
export async function gifFrame(file: ByteWindow): Promise<GifFrame | null> {
  const head = await file.at(0, HEADER_BYTES);
  if (head.length < HEADER_BYTES) return null;
  const canvas = { widthPx: head.readUInt16LE(6), heightPx: head.readUInt16LE(8) };
  const common = colourTableBytes(head.readUInt8(10));
  let at = HEADER_BYTES + common;
  while (at < file.sizeBytes) {
    const block = await file.at(at, DESCRIPTOR_BYTES);
    const kind = block.readUInt8(0);
    if (kind === IMAGE && block.length === DESCRIPTOR_BYTES) {
      const own = colourTableBytes(block.readUInt8(9));
      return {
        canvas,
        box: boxIn(block),
        hasColours: common > 0 || own > 0,
        descriptorAt: at,
        at: at + DESCRIPTOR_BYTES + own,
      };
    }
    if (kind !== EXTENSION) return null;
    const end = await afterSubBlocks(file, at + 2);
    if (end === null) return null;
    at = end;
  }
  return null;
}

function boxIn(descriptor: Buffer): Box {
  const [leftPx = 0, topPx = 0, widthPx = 0, heightPx = 0] = [1, 3, 5, 7].map((at) =>
    descriptor.readUInt16LE(at),
  );
  return { leftPx, topPx, widthPx, heightPx };
}

/** Size in bytes of the colour table, according to the flags of a screen or frame. */
export function colourTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** Finds the end of the sub-blocks; null if it lies beyond the end of the file. */
export async function afterSubBlocks(file: ByteWindow, start: number): Promise<number | null> {
  let offset = start;
  while (offset < file.sizeBytes) {
    const bytes = await file.at(offset, SEARCH_BYTES);
    let at = 0;
    while (at < bytes.length) {
      const length = bytes.readUInt8(at);
      at += 1 + length;
      if (length === 0) return offset + at;
    }
    offset += at;
  }
  return null;
}

/** Yields the content of data sub-blocks, up to the empty block that ends them (GIF89a, section 15). */
export async function* gifSubBlocks(file: ByteWindow, start: number): AsyncGenerator<Buffer> {
  for (let at = start; at < file.sizeBytes;) {
    const bytes = await file.at(at, SEARCH_BYTES);
    let within = 0;
    for (;;) {
      const length = bytes[within];
      if (length === 0) return;
      if (length === undefined || (within + length >= bytes.length && within > 0)) break;
      yield bytes.subarray(within + 1, within + 1 + length);
      within += 1 + length;
    }
    at += Math.max(1, within);
  }
}
