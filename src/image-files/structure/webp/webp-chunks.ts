import type { ByteWindow } from '../../bytes/byte-window.ts';

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

export interface WebpChunk {
  readonly type: string;
  /** Start of its content. */
  readonly offset: number;
  /** Size of its content. */
  readonly bytes: number;
}

/** Yields the chunks up to `end`, by default from the first one of the file (RFC 9649, 2.3). */
export async function* webpChunks(
  file: ByteWindow,
  end: number,
  from = RIFF_HEADER_BYTES,
): AsyncGenerator<WebpChunk> {
  let start = from;
  while (start + CHUNK_HEADER_BYTES <= end) {
    const head = await file.at(start, CHUNK_HEADER_BYTES);
    const bytes = head.readUInt32LE(4);
    const offset = start + CHUNK_HEADER_BYTES;
    yield { type: head.toString('latin1', 0, 4), offset, bytes };
    // Chunks begin at even offsets.
    start = offset + bytes + (bytes % 2);
  }
}
