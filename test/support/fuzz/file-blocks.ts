import { crc32 } from 'node:zlib';
import type { PictureKind } from './sound-pictures.ts';

/** How a format is made of blocks. Together the blocks of a file are all of its bytes. */
export interface BlockFormat {
  readonly split: (file: Buffer) => readonly Buffer[];
  /** Corrects checksums and sizes, so that readers get past them to what was changed. */
  readonly seal: (blocks: readonly Buffer[]) => readonly Buffer[];
}

/** Formats of which files can be taken apart into blocks. */
export const blockFormats: Partial<Readonly<Record<PictureKind, BlockFormat>>> = {
  png: { split: (png) => cutAt(png, pngEnds(png)), seal: (blocks) => blocks.map(sealedChunk) },
  jpeg: { split: (jpeg) => cutAt(jpeg, jpegEnds(jpeg)), seal: (blocks) => blocks },
  webp: { split: (webp) => cutAt(webp, riffEnds(webp)), seal: sealedRiff },
  avif: { split: (avif) => cutAt(avif, boxEnds(avif)), seal: sealedBoxes },
  gif: { split: (gif) => cutAt(gif, gifEnds(gif)), seal: (blocks) => blocks },
};

function cutAt(file: Buffer, ends: Iterable<number>): readonly Buffer[] {
  const blocks: Buffer[] = [];
  let from = 0;
  for (const end of [...ends, file.length]) {
    if (end > from) blocks.push(file.subarray(from, end));
    from = Math.max(from, end);
  }
  return blocks;
}

function* pngEnds(png: Buffer): Generator<number> {
  for (let at = 8; at + 8 <= png.length; at += 12 + png.readUInt32BE(at)) yield at;
}

function sealedChunk(chunk: Buffer, index: number): Buffer {
  if (index === 0 || chunk.length < 12) return chunk;
  const sealed = Buffer.from(chunk);
  sealed.writeUInt32BE(chunk.length - 12);
  sealed.writeUInt32BE(crc32(sealed.subarray(4, -4)), chunk.length - 4);
  return sealed;
}

/** Segments, and the data of scans. */
function* jpegEnds(jpeg: Buffer): Generator<number> {
  yield 2;
  for (let at = 2; at + 4 <= jpeg.length;) {
    const marker = jpeg[at + 1]!;
    at += 2 + jpeg.readUInt16BE(at + 2);
    yield at;
    if (marker !== 0xda) continue;
    while (at < jpeg.length && (jpeg[at] !== 0xff || isInScan(jpeg[at + 1]!))) at += 1;
    yield at;
  }
}

function isInScan(code: number): boolean {
  return code === 0 || (code >= 0xd0 && code <= 0xd7);
}

function* riffEnds(webp: Buffer): Generator<number> {
  for (let at = 12; at + 8 <= webp.length;) {
    yield at;
    const bytes = webp.readUInt32LE(at + 4);
    at += 8 + bytes + (bytes % 2);
  }
}

function sealedRiff([head, ...chunks]: readonly Buffer[]): readonly Buffer[] {
  const bytes = chunks.reduce((sum, { length }) => sum + length, 4);
  const sealed = Buffer.from(head ?? Buffer.alloc(12));
  if (sealed.length >= 8) sealed.writeUInt32LE(bytes, 4);
  return [sealed, ...chunks];
}

const CONTAINERS: Readonly<Record<string, number>> = { meta: 12, iprp: 8, ipco: 8, iinf: 14 };

/** Boxes; of boxes that contain boxes, the head and each of these. */
function* boxEnds(avif: Buffer, from = 0, to = avif.length): Generator<number> {
  for (let at = from; at + 8 <= to; at += Math.max(8, avif.readUInt32BE(at))) {
    yield at;
    const head = CONTAINERS[avif.toString('latin1', at + 4, at + 8)];
    if (head === undefined) continue;
    yield at + head;
    yield* boxEnds(avif, at + head, Math.min(to, at + avif.readUInt32BE(at)));
  }
}

/** Corrects the size of each box that contains no others. */
function sealedBoxes(blocks: readonly Buffer[]): readonly Buffer[] {
  return blocks.map((block) => {
    if (block.length < 8 || block.toString('latin1', 4, 8) in CONTAINERS) return block;
    const sealed = Buffer.from(block);
    sealed.writeUInt32BE(block.length);
    return sealed;
  });
}

/** Header, palettes, extensions, frames and sub-blocks. */
function* gifEnds(gif: Buffer): Generator<number> {
  yield 13;
  for (let at = 13 + paletteBytes(gif[10]!); at + 10 < gif.length;) {
    yield at;
    at += gif[at] === 0x2c ? 10 + paletteBytes(gif[at + 9]!) + 1 : 2;
    for (; at < gif.length && gif[at] !== 0; at += 1 + gif[at]!) yield at;
    at += 1;
  }
}

function paletteBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}
