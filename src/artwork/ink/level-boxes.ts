import { FULL_ALPHA } from './pixel-words.ts';

/** The last pixel does not belong to it. Empty while `right` is not above `left`. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type MutableExtent = { -readonly [Side in keyof Extent]: Extent[Side] };

/**
 * The boxes around the pixels of at least some alphas, row by row. Boxes of higher alphas lie inside
 * those of lower ones, so one look from each side tells all of them, and only outside of the box of
 * the highest.
 */
export class LevelBoxes {
  readonly #levels: readonly number[];
  readonly #boxes: readonly MutableExtent[];

  /** @param levels alphas, rising */
  constructor(levels: readonly number[]) {
    this.#levels = levels;
    this.#boxes = levels.map(() => ({ left: Infinity, right: 0, top: Infinity, bottom: 0 }));
  }

  get boxes(): readonly Extent[] {
    return this.#boxes;
  }

  /**
   * @param words pixels
   * @param start of the row in them; it ends at `end`
   * @param highest alpha in the row
   */
  row(y: number, highest: number, row: Row): void {
    this.#levels.forEach((level, index) => {
      const box = this.#boxes[index];
      if (box === undefined || highest < level) return;
      box.top = Math.min(box.top, y);
      box.bottom = y + 1;
    });
    if (highest < (this.#levels[0] ?? FULL_ALPHA)) return;
    this.#fromLeft(row);
    this.#fromRight(row);
  }

  #fromLeft({ words, start, end }: Row): void {
    const stop = start + Math.min(end - start, this.#innermost.left);
    let index = 0;
    for (let at = start; at < stop && index < this.#levels.length; at += 1) {
      const alpha = (words[at] ?? 0) >>> 24;
      for (; alpha >= (this.#levels[index] ?? Infinity); index += 1) {
        const box = this.#boxes[index];
        if (box !== undefined) box.left = Math.min(box.left, at - start);
      }
    }
  }

  #fromRight({ words, start, end }: Row): void {
    const stop = start + this.#innermost.right;
    let index = 0;
    for (let at = end - 1; at >= stop && index < this.#levels.length; at -= 1) {
      const alpha = (words[at] ?? 0) >>> 24;
      for (; alpha >= (this.#levels[index] ?? Infinity); index += 1) {
        const box = this.#boxes[index];
        if (box !== undefined) box.right = Math.max(box.right, at + 1 - start);
      }
    }
  }

  get #innermost(): Extent {
    return this.#boxes.at(-1) ?? { left: Infinity, right: 0, top: Infinity, bottom: 0 };
  }
}

export interface Row {
  readonly words: Int32Array;
  readonly start: number;
  readonly end: number;
}
