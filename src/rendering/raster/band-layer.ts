import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import type { Slice } from './bands.ts';
import { stripPixelBytes } from '../strips/strip.ts';

/** Lays the pixels of one sheet's bands, each below the last row of the band above it. */
export class BandLayer {
  readonly #rowBytes: number;
  readonly #takeBuffer: (bytes: number) => ArrayBuffer;
  readonly #rowAbove: Uint8Array;
  #band = new Uint8Array(0);

  /**
   * @param takeBuffer returns a buffer of the given size with undefined content
   * @param rowAbove a result of `lastRow`, to resume below that row; null: transparent
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

  /** Returns the last row of the last band in base64; null: transparent. */
  lastRow(): string | null {
    const row = Buffer.from(this.#rowAbove.buffer);
    return row.equals(Buffer.alloc(row.length)) ? null : row.toString('base64');
  }

  /** Begins a transparent band. */
  begin(rows: number): void {
    this.#band = new Uint8Array(this.#takeBuffer(stripPixelBytes(rows, this.#rowBytes)));
    this.#band.set(this.#rowAbove);
    this.#band.fill(0, this.#rowBytes);
  }

  /** Copies a slice's pixels into the band. Pieces do not overlap, so no blending is needed. */
  lay({ piece, rows, bandRow }: Slice, pixels: Uint8Array): void {
    const bytes = (piece.rightPx - piece.leftPx) * BYTES_PER_PIXEL;
    let to = (bandRow + 1) * this.#rowBytes + piece.leftPx * BYTES_PER_PIXEL;
    for (let from = 0; from < rows * bytes; from += bytes, to += this.#rowBytes) {
      this.#band.set(pixels.subarray(from, from + bytes), to);
    }
  }

  /** Ends the band. Returns the row above it and its rows in a buffer that the caller then owns. */
  finish(): ArrayBuffer {
    const { buffer, byteLength } = this.#band;
    this.#rowAbove.set(this.#band.subarray(byteLength - this.#rowBytes));
    this.#band = new Uint8Array(0);
    return buffer;
  }

  /** Skips a band that repeats an earlier one; the row above the next band is then read again. */
  skip(): void {
    this.#rowAbove.fill(0);
  }
}
