import type { Slice } from './bands.ts';
import { BYTES_PER_PIXEL, stripPixelBytes } from '../strips/strip.ts';

/** Lays the bands of one sheet, each with the last row of the band above it. */
export class BandLayer {
  readonly #rowBytes: number;
  readonly #takeBuffer: (bytes: number) => ArrayBuffer;
  readonly #rowAbove: Uint8Array;
  #band = new Uint8Array(0);

  /**
   * @param takeBuffer gives a buffer of that many bytes, whatever is in it
   * @param rowAbove as `lastRow` gave it, for who goes on further down; null: transparent
   */
  constructor(
    widthPx: number,
    takeBuffer: (bytes: number) => ArrayBuffer,
    rowAbove: string | null = null,
  ) {
    this.#rowBytes = widthPx * BYTES_PER_PIXEL;
    this.#takeBuffer = takeBuffer;
    this.#rowAbove = new Uint8Array(this.#rowBytes);
    if (rowAbove !== null) this.#rowAbove.set(Buffer.from(rowAbove, 'base64'));
  }

  /** Of all that is finished or skipped, in base64; null: transparent. */
  lastRow(): string | null {
    const row = Buffer.from(this.#rowAbove.buffer);
    return row.equals(Buffer.alloc(row.length)) ? null : row.toString('base64');
  }

  /** Begins a band: all transparent. */
  begin(rows: number): void {
    this.#band = new Uint8Array(this.#takeBuffer(stripPixelBytes(rows, this.#rowBytes)));
    this.#band.set(this.#rowAbove);
    this.#band.fill(0, this.#rowBytes);
  }

  /** Copies a slice's pixels into the band; pieces do not overlap, so nothing is blended. */
  lay({ piece, rows, bandRow }: Slice, pixels: Uint8Array): void {
    const bytes = (piece.rightPx - piece.leftPx) * BYTES_PER_PIXEL;
    let to = (bandRow + 1) * this.#rowBytes + piece.leftPx * BYTES_PER_PIXEL;
    for (let from = 0; from < rows * bytes; from += bytes, to += this.#rowBytes) {
      this.#band.set(pixels.subarray(from, from + bytes), to);
    }
  }

  /** The row above and the rows of the band, to be given away. */
  finish(): ArrayBuffer {
    const { buffer, byteLength } = this.#band;
    this.#rowAbove.set(this.#band.subarray(byteLength - this.#rowBytes));
    this.#band = new Uint8Array(0);
    return buffer;
  }

  /** Goes on below a band without a piece. */
  skip(): void {
    this.#rowAbove.fill(0);
  }
}
