import type { PixelMeasures, PixelSize } from '../../gang-sheet/preflight.ts';
import { TRANSLUCENT } from '../ink/ink-levels.ts';
import { DotCount } from './dot-count.ts';

/** A pixel looks white when every channel has at least this value. */
const WHITE = 240;
/** Share of the border that must be opaque, or white, to count as a background. */
const BACKGROUND_SHARE = 0.95;

/** Measures pixels in one pass from top to bottom, a few rows at a time. */
export class PixelScan {
  readonly #size: PixelSize;
  readonly #dots: DotCount;
  #y = 0;
  #visible = 0;
  #translucent = 0;
  #border = { all: 0, opaque: 0, white: 0 };

  constructor(size: PixelSize) {
    this.#size = size;
    this.#dots = new DotCount();
  }

  /** @param pixels whole rows of RGBA in memory order, one little-endian number per pixel */
  rows(pixels: Uint32Array): void {
    const { widthPx } = this.#size;
    for (let start = 0; start < pixels.length; start += widthPx) {
      this.#row(pixels.subarray(start, start + widthPx));
    }
  }

  measures(): PixelMeasures {
    const { content, art, specks } = this.#dots.end();
    return {
      background: this.#background(),
      translucentShare: this.#visible === 0 ? 0 : this.#translucent / this.#visible,
      content,
      art,
      specks,
    };
  }

  #row(row: Uint32Array): void {
    const { widthPx } = this.#size;
    let runStart = -1;
    for (let x = 0; x < widthPx; x += 1) {
      const alpha = (row[x] ?? 0) >>> 24;
      if (alpha === 0) {
        if (runStart !== -1) this.#run(runStart, x);
        runStart = -1;
        continue;
      }
      if (runStart === -1) runStart = x;
      if (alpha >= TRANSLUCENT.from && alpha <= TRANSLUCENT.to) this.#translucent += 1;
    }
    if (runStart !== -1) this.#run(runStart, widthPx);
    this.#dots.endRow();
    this.#borderOf(row);
    this.#y += 1;
  }

  #borderOf(row: Uint32Array): void {
    const { widthPx, heightPx } = this.#size;
    const isEdge = this.#y === 0 || this.#y === heightPx - 1;
    for (let x = 0; x < widthPx; x += isEdge ? 1 : Math.max(1, widthPx - 1)) {
      this.#borderPixel(row[x] ?? 0);
    }
  }

  #run(start: number, end: number): void {
    this.#visible += end - start;
    this.#dots.run(start, end);
  }

  #borderPixel(pixel: number): void {
    const border = this.#border;
    border.all += 1;
    if (pixel >>> 24 <= TRANSLUCENT.to) return;
    border.opaque += 1;
    const [red, green, blue] = [pixel & 0xff, (pixel >>> 8) & 0xff, (pixel >>> 16) & 0xff];
    if (Math.min(red, green, blue) >= WHITE) border.white += 1;
  }

  #background(): PixelMeasures['background'] {
    const { all, opaque, white } = this.#border;
    if (opaque < all * BACKGROUND_SHARE) return 'transparent';
    return white < all * BACKGROUND_SHARE ? 'other' : 'white';
  }
}
