import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { isMissing } from '../../storage/file-errors.ts';
import type { FileState } from './resume-point.ts';

const READ_BYTES = 512 * 1024;

/** Reads a range of a file buffer by buffer. Each buffer is valid until the next one is read. */
export async function* readBytes(
  path: string,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  try {
    for (let at = from; at < to;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(READ_BYTES, to - at), at);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/**
 * Returns whether the first bytes of the file are still as recorded; bytes after them do not
 * matter. After a power cut, recorded bytes may be missing, because data is not flushed until a
 * part is complete.
 */
export async function isAsItWas(path: string, state: FileState): Promise<boolean> {
  const { startBytes, bytes } = state;
  let found = { bytes: startBytes, crc32: 0 };
  try {
    for await (const read of readBytes(path, { from: startBytes, to: bytes })) {
      found = { bytes: found.bytes + read.length, crc32: crc32(read, found.crc32) };
    }
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  return found.bytes === bytes && found.crc32 === state.crc32;
}
