import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** The content that a stored file must still have. */
export type StoredContent =
  | { readonly kind: 'hashed'; readonly bytes: number; readonly sha256: string }
  /** A PNG without a hash on record: the checksums in the file are checked. */
  | { readonly kind: 'png' };

/** Reading and hashing one chunk blocks the event loop for well below a millisecond. */
const CHUNK_BYTES = 256 * 1024;

/** Whether the open file has the content. Reads the file once from start to end. */
export async function hasContent(file: FileHandle, content: StoredContent): Promise<boolean> {
  if (content.kind === 'png') return isWholePng(await file.readFile());
  return (await sha256Of(file, content.bytes)) === content.sha256;
}

async function sha256Of(file: FileHandle, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, bytes)));
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, bytes - at), at);
    if (bytesRead === 0) break;
    hash.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex');
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length, type and checksum of a chunk (PNG 1.2, section 3.2). */
const FRAME_BYTES = 12;

/** Whether every chunk matches its checksum and the file ends with `IEND`. */
export function isWholePng(png: Buffer): boolean {
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return false;
  for (let at = SIGNATURE.length; at + FRAME_BYTES <= png.length;) {
    const length = png.readUInt32BE(at);
    const end = at + FRAME_BYTES + length;
    if (end > png.length) return false;
    const typed = png.subarray(at + 4, end - 4);
    if (crc32(typed) !== png.readUInt32BE(end - 4)) return false;
    if (typed.toString('latin1', 0, 4) === 'IEND') return end === png.length;
    at = end;
  }
  return false;
}
