import type { ByteWindow } from '../byte-window.ts';

export interface IsoBox {
  readonly type: string;
  /** Of its content. */
  readonly offset: number;
  readonly end: number;
}

interface Span {
  readonly offset: number;
  readonly end: number;
}

/** The boxes in a part of a file (ISO 14496-12, 4.2); what is cut off or senseless ends them. */
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

/** The first box of that type, or null. */
export async function isoBoxOf(file: ByteWindow, span: Span, type: string): Promise<IsoBox | null> {
  for await (const box of isoBoxes(file, span)) {
    if (box.type === type) return box;
  }
  return null;
}
