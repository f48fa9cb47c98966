import { truncated } from '../../damage-faults.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import { checkFrame } from './check-frame.ts';
import { webpChunks, type WebpChunk } from './webp-chunks.ts';

/** What a frame of an animation states before its chunks (RFC 9649, 2.7.1.1). */
const FRAME_HEADER_BYTES = 16;

/**
 * Checks the data of the first lossy frame, the one that is printed. Lossless frames have other codes.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_too_large`; the signal's reason
 */
export async function checkWebpData(file: ByteWindow, signal: AbortSignal): Promise<void> {
  const frame = await firstFrame(file);
  if (frame?.type !== 'VP8 ') return;
  await checkFrame(file, { start: frame.offset, bytes: frame.bytes }, signal);
}

async function firstFrame(file: ByteWindow): Promise<WebpChunk | null> {
  for await (const chunk of webpChunks(file, file.sizeBytes)) {
    if (isPixels(chunk)) return chunk;
    if (chunk.type !== 'ANMF') continue;
    const end = Math.min(chunk.offset + chunk.bytes, file.sizeBytes);
    for await (const inner of webpChunks(file, end, chunk.offset + FRAME_HEADER_BYTES)) {
      if (inner.offset + inner.bytes > end) throw truncated('webp');
      if (isPixels(inner)) return inner;
    }
  }
  return null;
}

function isPixels({ type }: WebpChunk): boolean {
  return type === 'VP8 ' || type === 'VP8L';
}
