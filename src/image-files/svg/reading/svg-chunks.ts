import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ArtworkFault } from '../../artwork-fault.ts';
import { MAX_SVG_BYTES, svgTooLarge } from './svg-limits.ts';

const CHUNK_BYTES = 64 * 1024;
const GZIP = Buffer.from([0x1f, 0x8b]);

/** Whether these first bytes are those of a gzip file, which an SVGZ is (RFC 1952, 2.3.1). */
export function isGzip(head: Buffer): boolean {
  return head.subarray(0, GZIP.length).equals(GZIP);
}

/**
 * The bytes of a document, unpacked where it is compressed (SVGZ), never more than the limit. Each piece
 * is good until the next one is asked for.
 * @throws ArtworkFault `artwork_too_large`, `artwork_truncated`, `artwork_damaged`
 */
export async function* svgChunks(path: string): AsyncGenerator<Buffer> {
  const packed = await isPacked(path);
  let bytes = 0;
  try {
    for await (const chunk of openChunks(path, packed)) {
      bytes += chunk.length;
      if (bytes > MAX_SVG_BYTES) throw svgTooLarge(packed ? null : bytes);
      yield chunk;
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

function openChunks(path: string, packed: boolean): AsyncIterable<Buffer> {
  return packed ? unpackedChunks(path) : plainChunks(path);
}

/** Into one buffer: those of a stream are collected late, and a large document would lie there twice. */
async function* plainChunks(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function unpackedChunks(path: string): AsyncIterable<Buffer> {
  const unpacking = createGunzip({ chunkSize: CHUNK_BYTES });
  // Its reader meets the error, too.
  pipeline(createReadStream(path), unpacking, () => undefined);
  return unpacking as AsyncIterable<Buffer>;
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
