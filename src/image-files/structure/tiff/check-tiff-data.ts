import { damaged } from '../../damage-faults.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import { LzwLength } from '../../bytes/lzw-length.ts';
import { PackBitsLength } from '../../bytes/packbits-length.ts';
import { checkTiffJpeg } from './check-tiff-jpeg.ts';
import { inflatedLength } from './inflated-length.ts';
import { COMPRESSION, readTiffLayout, type PieceBytes, type TiffLayout } from './tiff-layout.ts';
import { tiffPieces, type TiffPiece } from './tiff-pieces.ts';

/** Bytes per read; a millisecond of work. */
const CHUNK_BYTES = 64 * 1024;

const ANY_LENGTH: PieceBytes = { least: 0, most: Number.MAX_SAFE_INTEGER };

/** Returns the decompressed length of a piece; null if it is unknown. */
type Length = (file: ByteWindow, piece: TiffPiece, most: number) => Promise<number | null>;

const LENGTHS: Readonly<Record<number, Length>> = {
  [COMPRESSION.deflate]: inflatedLength,
  [COMPRESSION.oldDeflate]: inflatedLength,
  [COMPRESSION.lzw]: lzwLength,
  [COMPRESSION.packBits]: packBitsLength,
};

/**
 * Checks that every strip or tile of a TIFF decompresses to exactly the number of bytes that its pixels
 * need, and verifies the checksum of deflate data. The decoder stops at the last byte it needs and notices
 * neither a wrong checksum nor excess data.
 * @throws ArtworkFault `artwork_damaged`
 */
export async function checkTiffData(file: ByteWindow, signal: AbortSignal): Promise<void> {
  const layout = await readTiffLayout(file);
  if (layout.compression === COMPRESSION.jpeg) return checkTiffJpeg(file, layout, signal);
  const length = LENGTHS[layout.compression];
  if (length === undefined || layout.isReversed) return;
  for await (const piece of tiffPieces(layout)) {
    signal.throwIfAborted();
    await checkPiece(file, { layout, piece, length });
  }
}

async function checkPiece(
  file: ByteWindow,
  request: { readonly layout: TiffLayout; readonly piece: TiffPiece; readonly length: Length },
): Promise<void> {
  const { layout, piece, length } = request;
  const { least, most } = layout.pieceBytes?.(piece.index) ?? ANY_LENGTH;
  const bytes = await length(file, piece, most);
  if (bytes !== null && !(bytes >= least && bytes <= most)) {
    throw damaged('tiff', 'some of its strips or tiles are damaged');
  }
}

/** The variant from before TIFF 6.0, packed in the opposite bit order. */
function isOldLzw(head: Buffer): boolean {
  return head[0] === 0 && ((head[1] ?? 0) & 1) === 1;
}

async function lzwLength(file: ByteWindow, piece: TiffPiece, most: number): Promise<number | null> {
  if (isOldLzw(await file.at(piece.start, 2))) return null;
  const lzw = new LzwLength({ lowestFirst: false, early: 1, symbolBits: 8, wanted: most });
  for await (const bytes of chunks(file, piece)) lzw.feed(bytes);
  return lzw.isDamaged ? Number.NaN : lzw.symbols + lzw.codesAfter;
}

async function packBitsLength(file: ByteWindow, piece: TiffPiece): Promise<number | null> {
  const packed = new PackBitsLength();
  for await (const bytes of chunks(file, piece)) packed.feed(bytes);
  return packed.isCut ? Number.NaN : packed.bytes;
}

async function* chunks(file: ByteWindow, { start, bytes }: TiffPiece): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    yield await file.at(start + at, Math.min(CHUNK_BYTES, bytes - at));
  }
}
