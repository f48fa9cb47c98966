import { readSync, writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/**
 * Fills `into` from an open file.
 * @throws Error if the file ends first
 */
export async function readWhole(
  file: FileHandle,
  into: Uint8Array,
  position: number,
): Promise<void> {
  for (let length = 0; length < into.length;) {
    const rest = into.length - length;
    const { bytesRead } = await file.read(into, length, rest, position + length);
    if (bytesRead === 0) throw endsEarly(into, position);
    length += bytesRead;
  }
}

/**
 * Like `readWhole`, but blocking, for worker threads.
 * @throws Error if the file ends first
 */
export function readWholeSync(file: number, into: NodeJS.ArrayBufferView, position: number): void {
  for (let length = 0; length < into.byteLength;) {
    const bytesRead = readSync(file, into, length, into.byteLength - length, position + length);
    if (bytesRead === 0) throw endsEarly(into, position);
    length += bytesRead;
  }
}

/** Writes all of `bytes` at the file's current position. Blocks; for worker threads. */
export function writeWholeSync(file: number, bytes: Uint8Array): void {
  for (let length = 0; length < bytes.length;) length += writeSync(file, bytes, length);
}

export interface FileRange {
  readonly from: number;
  readonly bytes: number;
}

/**
 * Yields the bytes of a range, at most `chunkBytes` at a time. All chunks share one buffer, so each is
 * valid only until the next one is requested.
 * @throws Error if the file ends first
 */
export async function* readChunks(
  file: FileHandle,
  { from, bytes }: FileRange,
  chunkBytes: number,
): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(bytes, chunkBytes));
  for (let at = 0; at < bytes; at += buffer.length) {
    const chunk = buffer.subarray(0, Math.min(buffer.length, bytes - at));
    await readWhole(file, chunk, from + at);
    yield chunk;
  }
}

function endsEarly({ byteLength }: NodeJS.ArrayBufferView, position: number): Error {
  return new Error(`the file ends before ${byteLength} bytes could be read at ${position}`);
}
