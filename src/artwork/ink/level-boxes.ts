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

  /** @param highest alpha in the row */
  row(y: number, highest: number, row: Row): void {
    if (highest < (this.#levels[0] ?? FULL_ALPHA)) return;
    for (const [index, box] of this.#boxes.entries()) {
      if (highest < (this.#levels[index] ?? FULL_ALPHA)) break;
      box.top = Math.min(box.top, y);
      box.bottom = y + 1;
    }
    this.#fromLeft(row);
    this.#fromRight(row);
  }

  #fromLeft({ words, start, from, to }: Row): void {
    const stop = Math.min(to, start + this.#innermost.left);
    let index = 0;
    let level = this.#levels[0] ?? Infinity;
    for (let at = from; at < stop; at += 1) {
      const alpha = (words[at] ?? 0) >>> 24;
      while (alpha >= level) {
        const box = this.#boxes[index];
        if (box !== undefined) box.left = Math.min(box.left, at - start);
        level = this.#levels[(index += 1)] ?? Infinity;
      }
      if (level === Infinity) return;
    }
  }

  #fromRight({ words, start, from, to }: Row): void {
    const stop = Math.max(from, start + this.#innermost.right);
    let index = 0;
    let level = this.#levels[0] ?? Infinity;
    for (let at = to - 1; at >= stop; at -= 1) {
      const alpha = (words[at] ?? 0) >>> 24;
      while (alpha >= level) {
        const box = this.#boxes[index];
        if (box !== undefined) box.right = Math.max(box.right, at + 1 - start);
        level = this.#levels[(index += 1)] ?? Infinity;
      }
      if (level === Infinity) return;
    }
  }

  get #innermost(): Extent {
    return this.#boxes.at(-1) ?? { left: Infinity, right: 0, top: Infinity, bottom: 0 };
  }
}

/** All numbers are indices into `words`. */
export interface Row {
  readonly words: Int32Array;
  readonly start: number;
  /** Outside of these, the row is clear. */
  readonly from: number;
  readonly to: number;
}
