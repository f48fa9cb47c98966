import { promisify } from 'node:util';
import { createInflate, inflate } from 'node:zlib';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import type { TiffPiece } from './tiff-pieces.ts';

const inflateAtOnce = promisify(inflate);
/** Larger pieces are inflated through a stream, which costs more per piece. */
const AT_ONCE_BYTES = 4 * 1024 * 1024;
/**
 * Each chunk is new memory, which is garbage until V8 collects it. Chunks of 256 KiB left up to 75 MB of
 * garbage on Node 24, more than a decoder may hold before it reserves; chunks of 64 KiB leave 32 MB.
 */
const CHUNK_BYTES = 64 * 1024;

/**
 * Counts the bytes that a zlib stream decompresses to, on Node's thread pool. Returns NaN if the stream is
 * damaged, truncated, or fails its checksum. Bytes after its end are harmless.
 * @param most inflating stops beyond this number of bytes
 */
export async function inflatedLength(
  file: ByteWindow,
  piece: TiffPiece,
  most: number,
): Promise<number> {
  try {
    if (Math.max(most, piece.bytes) > AT_ONCE_BYTES) return await streamed(file, piece, most);
    const packed = await file.at(piece.start, piece.bytes);
    const options = { maxOutputLength: most + 1, chunkSize: Math.max(1024, most + 1) };
    return (await inflateAtOnce(packed, options)).length;
  } catch (error) {
    if (isOfZlib(error)) return Number.NaN;
    throw error;
  }
}

async function streamed(file: ByteWindow, piece: TiffPiece, most: number): Promise<number> {
  const stream = createInflate({ chunkSize: CHUNK_BYTES });
  const feeding = feed(file, piece, stream);
  let length = 0;
  try {
    for await (const chunk of stream) {
      length += (chunk as Buffer).length;
      if (length > most) break;
    }
  } finally {
    stream.destroy();
    await feeding;
  }
  return length;
}

async function feed(
  file: ByteWindow,
  { start, bytes }: TiffPiece,
  stream: ReturnType<typeof createInflate>,
): Promise<void> {
  for (let at = 0; at < bytes && !stream.destroyed; at += CHUNK_BYTES) {
    // Copied, because the window is refilled while zlib reads.
    const chunk = Buffer.from(await file.at(start + at, Math.min(CHUNK_BYTES, bytes - at)));
    await new Promise<void>((resolve) => {
      stream.once('close', resolve);
      stream.write(chunk, () => {
        stream.off('close', resolve);
        resolve();
      });
    });
  }
  if (!stream.destroyed) stream.end();
}

function isOfZlib(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE';
}
