import { open } from 'node:fs/promises';
import { isGzip } from './svg-chunks.ts';
import { MAX_SVG_BYTES } from './svg-limits.ts';

/** Length of the size at the end of a gzip file (RFC 1952, 2.3.1: ISIZE). */
const SIZE_BYTES = 4;

export interface DocumentFile {
  readonly path: string;
  /** Length of the file. */
  readonly bytes: number;
}

/**
 * Returns the length of a document, uncompressed and at most the limit. The sender of an SVGZ states it:
 * if it is understated, the document gets too little memory to be measured.
 */
export async function documentBytes({ path, bytes }: DocumentFile): Promise<number> {
  const file = await open(path);
  try {
    const { buffer: head } = await file.read(Buffer.alloc(2), 0, 2, 0);
    if (!isGzip(head) || bytes < SIZE_BYTES) return bytes;
    const { buffer } = await file.read(Buffer.alloc(SIZE_BYTES), 0, SIZE_BYTES, bytes - SIZE_BYTES);
    return Math.min(Math.max(bytes, buffer.readUInt32LE()), MAX_SVG_BYTES);
  } finally {
    await file.close();
  }
}
