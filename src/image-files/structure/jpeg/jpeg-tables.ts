import { damaged } from '../../damage-faults.ts';
import type { JpegScan } from './jpeg-scan.ts';

export interface HuffmanTable {
  /** Number of codes of each length from 1 to 16 bits. */
  readonly counts: Buffer;
  readonly symbols: Buffer;
}

const COUNTS = 16;
/** The difference of two transformed 8-bit samples has at most 11 bits; libjpeg allows 15. */
const MOST_DC_BITS = 15;

/** The tables that a JPEG has defined so far. */
export class JpegTables {
  #quantisation = new Set<number>();
  #huffman = new Map<number, HuffmanTable>();

  /**
   * Reads a quantisation table segment (ITU T.81, B.2.4.1).
   * @throws ArtworkFault `artwork_damaged`
   */
  quantise(payload: Buffer): void {
    for (let at = 0; at < payload.length;) {
      const head = payload.readUInt8(at);
      const wide = head >> 4;
      const values = payload.subarray(at + 1, at + 1 + 64 * (1 + wide));
      if (wide > 1 || (head & 15) > 3 || values.length < 64 * (1 + wide)) throw senseless();
      if (hasZero(values, wide === 1)) throw senseless();
      this.#quantisation.add(head & 15);
      at += 1 + values.length;
    }
  }

  /**
   * Reads a Huffman table segment (ITU T.81, B.2.4.2).
   * @throws ArtworkFault `artwork_damaged`
   */
  code(payload: Buffer): void {
    for (let at = 0; at < payload.length;) {
      const head = payload.readUInt8(at);
      const counts = payload.subarray(at + 1, at + 1 + COUNTS);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const symbols = payload.subarray(at + 1 + COUNTS, at + 1 + COUNTS + total);
      const fits = counts.length === COUNTS && symbols.length === total && total <= 256;
      if (!fits || (head & 0xef) > 3 || !isCode(counts)) throw senseless();
      if (head < 16 && symbols.some((bits) => bits > MOST_DC_BITS)) throw senseless();
      // Copied, because the window is reused.
      this.#huffman.set(head, { counts: Buffer.from(counts), symbols: Buffer.from(symbols) });
      at += 1 + COUNTS + total;
    }
  }

  /** Copies the current state: a later scan may redefine the same ids. */
  copy(): JpegTables {
    const copy = new JpegTables();
    copy.#quantisation = new Set(this.#quantisation);
    copy.#huffman = new Map(this.#huffman);
    return copy;
  }

  /** @throws ArtworkFault `artwork_damaged` if a table that the scan needs is not defined */
  assertFor({ components, first, high }: JpegScan, progressive: boolean): void {
    const needsDc = !progressive || (first === 0 && high === 0);
    const needsAc = !progressive || first > 0;
    const has = (needed: boolean, kind: 'dc' | 'ac', id: number) =>
      !needed || this.huffman(kind, id) !== null || (!progressive && this.hasNoHuffman);
    for (const { quantisation, dc, ac } of components) {
      const isComplete = has(needsDc, 'dc', dc) && has(needsAc, 'ac', ac);
      if (isComplete && this.#quantisation.has(quantisation)) continue;
      throw damaged('jpeg', 'a table for its pixels is missing');
    }
  }

  /** null if the table is not defined. */
  huffman(kind: 'dc' | 'ac', id: number): HuffmanTable | null {
    return this.#huffman.get((kind === 'dc' ? 0 : 16) + id) ?? null;
  }

  /** Frames of motion JPEG have no tables and rely on the defaults (ITU T.81, annex K.3). */
  get hasNoHuffman(): boolean {
    return this.#huffman.size === 0;
  }
}

function hasZero(values: Buffer, wide: boolean): boolean {
  if (!wide) return values.includes(0);
  return Array.from({ length: 64 }, (_, index) => values.readUInt16BE(2 * index)).includes(0);
}

/** Whether the counts form a valid prefix code. */
function isCode(counts: Buffer): boolean {
  let code = 0;
  for (const [index, count] of counts.entries()) {
    code += count;
    if (code > 2 ** (index + 1)) return false;
    code *= 2;
  }
  return true;
}

function senseless() {
  return damaged('jpeg', 'a table for its pixels is invalid');
}
