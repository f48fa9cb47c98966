import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ArtworkFault } from '../../artwork-fault.ts';
import { MAX_SVG_BYTES, svgTooLarge } from './svg-limits.ts';

const CHUNK_BYTES = 64 * 1024;
const GZIP = Buffer.from([0x1f, 0x8b]);

/** Whether a file starts with the signature of gzip, which SVGZ uses (RFC 1952, 2.3.1). */
export function isGzip(head: Buffer): boolean {
  return head.subarray(0, GZIP.length).equals(GZIP);
}

/**
 * Reads the bytes of a document, decompressed if it is an SVGZ, up to the limit. Each piece is
 * valid until the next one is requested.
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

/**
 * Reads into one buffer. The buffers of a stream are garbage-collected late, which would double the
 * memory for a large document.
 */
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
  // The reader receives the error as well.
  pipeline(createReadStream(path), unpacking, () => undefined);
  return unpacking as AsyncIterable<Buffer>;
}

function packingFault(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'Z_BUF_ERROR') {
    const detail = 'is an SVGZ file that ends too early: send the whole file again';
    return new ArtworkFault('artwork_truncated', detail, { cause: error });
  }
  if (!code.startsWith('Z_')) return error;
  const detail = 'is an SVGZ file with damaged compression: save it as plain SVG';
  return new ArtworkFault('artwork_damaged', detail, { cause: error });
}
