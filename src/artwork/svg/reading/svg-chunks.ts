import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ArtworkFault } from '../../artwork-fault.ts';
import { MAX_SVG_BYTES, svgTooLarge } from './svg-limits.ts';

const CHUNK_BYTES = 256 * 1024;
const GZIP = Buffer.from([0x1f, 0x8b]);

/** Whether these first bytes are those of a gzip file, which an SVGZ is (RFC 1952, 2.3.1). */
export function isGzip(head: Buffer): boolean {
  return head.subarray(0, GZIP.length).equals(GZIP);
}

/**
 * The bytes of a document, unpacked where it is compressed (SVGZ), never more than the limit.
 * @throws ArtworkFault `artwork_too_large`, `artwork_truncated`, `artwork_damaged`
 */
export async function* svgChunks(path: string): AsyncGenerator<Buffer> {
  const packed = await isPacked(path);
  let bytes = 0;
  try {
    for await (const chunk of openChunks(path, packed)) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_SVG_BYTES) throw svgTooLarge(packed ? null : bytes);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw packed ? packingFault(error) : error;
  }
}

export async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0);
    return isGzip(buffer);
  } finally {
    await file.close();
  }
}

function openChunks(path: string, packed: boolean): AsyncIterable<unknown> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!packed) return file;
  const unpacking = createGunzip({ chunkSize: CHUNK_BYTES });
  // Its reader meets the error, too.
  pipeline(file, unpacking, () => undefined);
  return unpacking;
}

function packingFault(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'Z_BUF_ERROR') {
    const detail = 'must be a whole SVGZ file, received one without its end: send it again';
    return new ArtworkFault('artwork_truncated', detail, { cause: error });
  }
  if (!code.startsWith('Z_')) return error;
  const detail = 'must be a sound SVGZ file, received damaged compression: save it as plain SVG';
  return new ArtworkFault('artwork_damaged', detail, { cause: error });
}
