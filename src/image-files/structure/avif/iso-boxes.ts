import type { ByteWindow } from '../../bytes/byte-window.ts';

export interface IsoBox {
  readonly type: string;
  /** Offset of the content. */
  readonly offset: number;
  readonly end: number;
}

interface Span {
  readonly offset: number;
  readonly end: number;
}

/**
 * Lists the boxes in a part of a file (ISO 14496-12, 4.2), up to the first truncated or invalid
 * one.
 */
export async function* isoBoxes(file: ByteWindow, { offset, end }: Span): AsyncGenerator<IsoBox> {
  let start = offset;
  while (start + 8 <= end) {
    const head = await file.at(start, 16);
    const long = head.readUInt32BE() === 1;
    if (long && head.length < 16) return;
    const bytes = long ? Number(head.readBigUInt64BE(8)) : head.readUInt32BE() || end - start;
    const headBytes = long ? 16 : 8;
    if (bytes < headBytes || start + bytes > end) return;
    yield { type: head.toString('latin1', 4, 8), offset: start + headBytes, end: start + bytes };
    start += bytes;
  }
}

/** Finds the first box of a type; null if there is none. */
export async function isoBoxOf(file: ByteWindow, span: Span, type: string): Promise<IsoBox | null> {
  for await (const box of isoBoxes(file, span)) {
    if (box.type === type) return box;
  }
  return null;
}
