/** A box; its right and bottom ends are exclusive. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type MutableExtent = { -readonly [Side in keyof Extent]: Extent[Side] };

/**
 * For each of several alphas, the box around all pixels that reach it, from the highest alpha in each
 * row and column.
 */
export class LevelBoxes {
  readonly #levels: readonly number[];
  readonly #boxes: readonly MutableExtent[];

  /** @param levels alphas in ascending order */
  constructor(levels: readonly number[]) {
    this.#levels = levels;
    this.#boxes = levels.map(() => ({ left: Infinity, right: 0, top: Infinity, bottom: 0 }));
  }

  /** Returns a box for each level; null if no pixel reaches it. */
  boxes(): readonly (Extent | null)[] {
    return this.#boxes.map((box) => (box.right > box.left ? { ...box } : null));
  }

  /** @param highest the highest alphas of the rows from `fromRow` on */
  rows(fromRow: number, highest: Uint8Array): void {
    this.#each(highest, (box, from, to) => {
      box.top = Math.min(box.top, fromRow + from);
      box.bottom = Math.max(box.bottom, fromRow + to);
    });
  }

  /** @param highest the highest alphas of all columns, over some of the rows */
  columns(highest: Uint8Array): void {
    this.#each(highest, (box, from, to) => {
      box.left = Math.min(box.left, from);
      box.right = Math.max(box.right, to);
    });
  }

  #each(highest: Uint8Array, widen: (box: MutableExtent, from: number, to: number) => void): void {
    for (const [index, box] of this.#boxes.entries()) {
      const level = this.#levels[index] ?? Infinity;
      const from = highest.findIndex((alpha) => alpha >= level);
      if (from < 0) return;
      widen(box, from, lastFrom(highest, level) + 1);
    }
  }
}

function lastFrom(alphas: Uint8Array, level: number): number {
  let at = alphas.length - 1;
  while ((alphas[at] ?? level) < level) at -= 1;
  return at;
}
