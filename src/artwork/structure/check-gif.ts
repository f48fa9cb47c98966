import { damaged, truncated } from '../damage-faults.ts';
import type { ByteWindow } from './byte-window.ts';
import { LzwLength } from './lzw-length.ts';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const HEADER_BYTES = 13;
const DESCRIPTOR_BYTES = 10;
const SEARCH_BYTES = 64 * 1024;

/** The first frame of a GIF, which is the one that is printed. */
interface Frame {
  readonly pixels: number;
  readonly hasColours: boolean;
  /** Of the code size; the pixels follow. */
  readonly at: number;
}

/**
 * Whether the data of the first frame comes to exactly its pixels. The decoder fills up what is
 * missing, and passes over what it cannot decode.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`
 */
export async function checkGifData(file: ByteWindow, signal: AbortSignal): Promise<void> {
  const frame = await firstFrame(file);
  if (frame === null) throw truncated('gif');
  if (!frame.hasColours) throw damaged('gif', 'its palette is missing');
  const [symbolBits = 0] = await file.at(frame.at, 1);
  if (symbolBits < 1 || symbolBits > 8) throw damaged('gif', 'its pixels cannot be decoded');
  const lzw = new LzwLength({ lowestFirst: true, early: 0, symbolBits, wanted: frame.pixels });
  for await (const bytes of subBlocks(file, frame.at + 1)) {
    signal.throwIfAborted();
    lzw.feed(bytes);
  }
  if (lzw.isDamaged || lzw.codesAfter > 0 || lzw.symbols > frame.pixels) {
    throw damaged('gif', 'its pixels cannot be decoded');
  }
  if (lzw.symbols < frame.pixels) throw damaged('gif', 'a part of its pixels is missing');
}

async function firstFrame(file: ByteWindow): Promise<Frame | null> {
  const head = await file.at(0, HEADER_BYTES);
  if (head.length < HEADER_BYTES) return null;
  const common = colourTableBytes(head.readUInt8(10));
  let at = HEADER_BYTES + common;
  while (at < file.sizeBytes) {
    const block = await file.at(at, DESCRIPTOR_BYTES);
    const kind = block.readUInt8(0);
    if (kind === IMAGE && block.length === DESCRIPTOR_BYTES) {
      const own = colourTableBytes(block.readUInt8(9));
      return {
        pixels: block.readUInt16LE(5) * block.readUInt16LE(7),
        hasColours: common > 0 || own > 0,
        at: at + DESCRIPTOR_BYTES + own,
      };
    }
    if (kind !== EXTENSION) return null;
    at += 2;
    for await (const bytes of subBlocks(file, at)) at += 1 + bytes.length;
    at += 1;
  }
  return null;
}

function colourTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** The content of data sub-blocks up to the empty one that ends them (GIF89a, section 15). */
async function* subBlocks(file: ByteWindow, start: number): AsyncGenerator<Buffer> {
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
