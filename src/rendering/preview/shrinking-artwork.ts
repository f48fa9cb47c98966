import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';

/** Artwork samples per preview pixel. Rows cost more than columns, because they are far apart in memory. */
const COLUMNS = 3;
const ROWS = 2;

interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Shrinking {
  readonly from: Size;
  readonly to: Size;
  /** Receives the shrunk artwork's rows from top to bottom; RGBA, valid until this returns. */
  readonly onRow: (row: number, pixels: Uint8Array) => void;
}

/**
 * Shrinks an artwork as its rows arrive, one after the other. A preview pixel is the mean of a few samples
 * spread over its area. This reads only a fraction of the pixels, and at a tenth of the size the difference
 * is hardly visible.
 */
export class ShrinkingArtwork {
  readonly #shrinking: Shrinking;
  /** Offsets of the sampled columns in a row. */
  readonly #columns: Uint32Array;
  /** For each preview pixel: red, green and blue, each times alpha, then alpha. */
  readonly #sums: Uint32Array;
  readonly #row: Uint8Array;
  #rowsTaken = 0;

  constructor(shrinking: Shrinking) {
    const { from, to } = shrinking;
    this.#shrinking = shrinking;
    this.#columns = Uint32Array.from(
      { length: to.widthPx * COLUMNS },
      (_, index) => sampleAt(index, from.widthPx, to.widthPx * COLUMNS) * BYTES_PER_PIXEL,
    );
    this.#sums = new Uint32Array(to.widthPx * BYTES_PER_PIXEL);
    this.#row = new Uint8Array(to.widthPx * BYTES_PER_PIXEL);
  }

  get isWhole(): boolean {
    return this.#rowsTaken === this.#shrinking.to.heightPx * ROWS;
  }

  /** @param pixels complete rows, starting at `fromRow` */
  take(fromRow: number, pixels: Uint8Array): void {
    const { from, to } = this.#shrinking;
    const rowBytes = from.widthPx * BYTES_PER_PIXEL;
    while (!this.isWhole) {
      const at =
        (sampleAt(this.#rowsTaken, from.heightPx, to.heightPx * ROWS) - fromRow) * rowBytes;
      if (at >= pixels.length) return;
      this.#add(pixels, at);
      this.#rowsTaken += 1;
      if (this.#rowsTaken % ROWS === 0) this.#finishRow(this.#rowsTaken / ROWS - 1);
    }
  }

  #add(pixels: Uint8Array, rowAt: number): void {
    const columns = this.#columns;
    const sums = this.#sums;
    for (let index = 0, sum = 0; index < columns.length; sum += BYTES_PER_PIXEL) {
      let [red, green, blue, alpha] = [0, 0, 0, 0];
      for (const end = index + COLUMNS; index < end; index += 1) {
        const at = rowAt + wordAt(columns, index);
        const opacity = byteAt(pixels, at + 3);
        red += byteAt(pixels, at) * opacity;
        green += byteAt(pixels, at + 1) * opacity;
        blue += byteAt(pixels, at + 2) * opacity;
        alpha += opacity;
      }
      if (alpha === 0) continue;
      sums[sum] = wordAt(sums, sum) + red;
      sums[sum + 1] = wordAt(sums, sum + 1) + green;
      sums[sum + 2] = wordAt(sums, sum + 2) + blue;
      sums[sum + 3] = wordAt(sums, sum + 3) + alpha;
    }
  }

  #finishRow(row: number): void {
    const sums = this.#sums;
    const pixels = this.#row;
    for (let at = 0; at < sums.length; at += BYTES_PER_PIXEL) {
      const alpha = wordAt(sums, at + 3);
      if (alpha === 0) {
        pixels.fill(0, at, at + BYTES_PER_PIXEL);
        continue;
      }
      // Storing a number as a byte truncates it, so 0.5 is added to round it.
      const share = 1 / alpha;
      pixels[at] = wordAt(sums, at) * share + 0.5;
      pixels[at + 1] = wordAt(sums, at + 1) * share + 0.5;
      pixels[at + 2] = wordAt(sums, at + 2) * share + 0.5;
      pixels[at + 3] = alpha / (COLUMNS * ROWS) + 0.5;
    }
    sums.fill(0);
    this.#shrinking.onRow(row, pixels);
  }
}

/** Returns the position of sample `index` along a side of the artwork that is sampled `samples` times. */
function sampleAt(index: number, lengthPx: number, samples: number): number {
  return Math.floor(((index + 0.5) * lengthPx) / samples);
}

/** Indices are in bounds by construction; the fallback satisfies the compiler. */
function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

/** Separate from `byteAt`, because a function that receives both kinds of array runs at half the speed. */
function wordAt(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}
