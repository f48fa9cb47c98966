import type { FileHandle } from 'node:fs/promises';

/** Reads `count` bytes starting at `at`, or fewer if the file ends first. */
export async function readAt(
  file: FileHandle,
  at: number,
  count: number,
): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.allocUnsafe(Math.max(0, count));
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, at + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
