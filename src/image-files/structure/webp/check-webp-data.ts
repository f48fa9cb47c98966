import { truncated } from '../../damage-faults.ts';
import type { ByteWindow } from '../../bytes/byte-window.ts';
import { checkFrame } from './check-frame.ts';
import { checkLossless, checkTransparency } from './check-lossless.ts';
import type { ByteRange } from './frame-walk.ts';
import { webpChunks, type WebpChunk } from './webp-chunks.ts';

interface Frame {
  readonly isLossy: boolean;
  readonly pixels: ByteRange;
  /** Of a lossy frame; null if it is opaque. */
  readonly transparency: ByteRange | null;
}

/** What a frame of an animation states before its chunks (RFC 9649, 2.7.1.1). */
const FRAME_HEADER_BYTES = 16;

/**
 * Checks the data of the first frame, the one that is printed.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_too_large`; the signal's reason
 */
export async function checkWebpData(file: ByteWindow, signal: AbortSignal): Promise<void> {
  const frame = await firstFrame(file);
  if (frame === null) return;
  if (!frame.isLossy) {
    await checkLossless(file, frame.pixels, signal);
    return;
  }
  const size = await checkFrame(file, frame.pixels, signal);
  if (frame.transparency === null) return;
  await checkTransparency(file, { chunk: frame.transparency, size }, signal);
}

async function firstFrame(file: ByteWindow): Promise<Frame | null> {
  let transparency: ByteRange | null = null;
  for await (const chunk of webpChunks(file, file.sizeBytes)) {
    if (isPixels(chunk)) return frameOf(chunk, transparency);
    if (chunk.type === 'ALPH') transparency = rangeOf(chunk);
    if (chunk.type !== 'ANMF') continue;
    const frame = await frameIn(file, chunk);
    if (frame !== null) return frame;
  }
  return null;
}

/** Finds a frame of an animation. */
async function frameIn(file: ByteWindow, frame: WebpChunk): Promise<Frame | null> {
  let transparency: ByteRange | null = null;
  const end = Math.min(frame.offset + frame.bytes, file.sizeBytes);
  for await (const chunk of webpChunks(file, end, frame.offset + FRAME_HEADER_BYTES)) {
    if (chunk.offset + chunk.bytes > end) throw truncated('webp');
    if (isPixels(chunk)) return frameOf(chunk, transparency);
    if (chunk.type === 'ALPH') transparency = rangeOf(chunk);
  }
  return null;
}

function frameOf(chunk: WebpChunk, transparency: ByteRange | null): Frame {
  return { isLossy: chunk.type === 'VP8 ', pixels: rangeOf(chunk), transparency };
}

function rangeOf({ offset, bytes }: WebpChunk): ByteRange {
  return { start: offset, bytes };
}

function isPixels({ type }: WebpChunk): boolean {
  return type === 'VP8 ' || type === 'VP8L';
}
