import type { ByteWindow } from '../../bytes/byte-window.ts';

const SIGNATURE_BYTES = 8;
/** Length, type and CRC. */
const FRAME_BYTES = 12;

export interface PngChunk {
  readonly type: string;
  /** Offset of the content. */
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Yields the chunks of a PNG (3rd edition, 5.3) up to and including IEND, or to where the file is
 * truncated.
 */
export async function* pngChunks(file: ByteWindow): AsyncGenerator<PngChunk> {
  let start = SIGNATURE_BYTES;
  while (start + FRAME_BYTES <= file.sizeBytes) {
    const head = await file.at(start, 8);
    const type = head.toString('latin1', 4);
    const bytes = head.readUInt32BE();
    yield { type, offset: start + 8, bytes };
    if (type === 'IEND') return;
    start += FRAME_BYTES + bytes;
  }
}
