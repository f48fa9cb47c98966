import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { JpegEdit } from './jpeg-edits.ts';

export interface WriteSoundJpeg {
  readonly from: string;
  /** Path of the new file. */
  readonly to: string;
  /** In file order, without overlaps. */
  readonly edits: readonly JpegEdit[];
  /** End of the image; data beyond it is left out. */
  readonly end: number;
  readonly signal: AbortSignal;
}

/**
 * Copies a JPEG and applies the edits, a piece at a time.
 * @returns the size of the copy in bytes
 */
export async function writeSoundJpeg(request: WriteSoundJpeg): Promise<number> {
  const { to, signal } = request;
  let bytes = 0;
  await pipeline(
    pieces(request),
    async function* counted(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(to),
    { signal },
  );
  return bytes;
}

async function* pieces({ from, edits, end }: WriteSoundJpeg): AsyncGenerator<Buffer> {
  let at = 0;
  for (const edit of edits) {
    yield* range(from, at, edit.start);
    yield edit.bytes;
    at = edit.end;
  }
  yield* range(from, at, end);
}

async function* range(path: string, start: number, end: number): AsyncGenerator<Buffer> {
  if (start >= end) return;
  for await (const chunk of createReadStream(path, { start, end: end - 1 })) yield chunk as Buffer;
}
