import { LevelBoxes, type Extent } from './level-boxes.ts';
import { FULL_ALPHA, RUN_PX, runAt, wordsOf } from './pixel-words.ts';
import { VanishedInk } from './vanished-ink.ts';

/** What counts as any ink, as more than haze, and as art. */
export const INK_LEVELS = { any: 1, aboveHaze: 6, art: 32 } as const;
/** Alpha of 5 % and 95 %: what lies between prints as a screen of dots, or not at all. */
const TRANSLUCENT = { from: 13, to: 242 } as const;

/** Plain JSON: how the ink of a fitted artwork is spread. */
export interface InkCounts {
  /** With any ink, before hardening. */
  readonly visiblePx: number;
  /** Of them, those between 5 and 95 % opaque. */
  readonly translucentPx: number;
  /** Sum of alpha, before hardening, of all that is more than haze. */
  readonly ink: number;
  /** The same of pixels that hard edges take, and what they add to those that they leave. */
  readonly takenInk: number;
  readonly addedInk: number;
  /** Of `takenInk`, that of places where nothing is left. */
  readonly vanishedInk: number;
  /** With any ink, after hardening. */
  readonly printedPx: number;
  /** Around any ink, around what is more than haze, around art. */
  readonly boxes: readonly (Extent | null)[];
}

export interface InkTallyOf {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Alpha from which a pixel will be opaque; absent: soft edges. */
  readonly edgeThreshold?: number | undefined;
  /** How many printed pixels one of the artwork becomes, along a side; at least 1. */
  readonly enlargement?: number;
}

/**
 * Counts the ink of a fitted artwork as its rows come by, before they are hardened. Rows that come
 * again, and rows that leave others out, are not counted.
 */
export class InkTally {
  readonly #of: InkTallyOf;
  readonly #pixelsOf = new Float64Array(FULL_ALPHA + 1);
  readonly #boxes = new LevelBoxes(Object.values(INK_LEVELS));
  readonly #vanished: VanishedInk | null;
  #nextRow = 0;

  constructor(of: InkTallyOf) {
    this.#of = of;
    this.#vanished = of.edgeThreshold === undefined ? null : new VanishedInk(of);
  }

  /** @param pixels whole rows of RGBA, straight alpha */
  see(fromRow: number, pixels: Uint8Array): void {
    const { widthPx } = this.#of;
    if (fromRow > this.#nextRow) return;
    const words = wordsOf(pixels);
    const rows = words.length / widthPx;
    for (let row = this.#nextRow - fromRow; row < rows; row += 1) {
      this.#row(words, row * widthPx);
    }
  }

  /** null until all rows were seen. */
  counts(): InkCounts | null {
    const { heightPx, edgeThreshold = 1 } = this.#of;
    if (this.#nextRow < heightPx) return null;
    const sum = (from: number, to: number, weight: (alpha: number) => number): number => {
      let total = 0;
      for (let alpha = from; alpha <= to; alpha += 1) {
        total += (this.#pixelsOf[alpha] ?? 0) * weight(alpha);
      }
      return total;
    };
    const isHard = this.#vanished !== null;
    return {
      visiblePx: sum(1, FULL_ALPHA, () => 1),
      translucentPx: sum(TRANSLUCENT.from, TRANSLUCENT.to, () => 1),
      ink: sum(INK_LEVELS.aboveHaze, FULL_ALPHA, (alpha) => alpha),
      takenInk: sum(INK_LEVELS.aboveHaze, edgeThreshold - 1, (alpha) => alpha),
      addedInk: isHard ? sum(edgeThreshold, FULL_ALPHA, (alpha) => FULL_ALPHA - alpha) : 0,
      vanishedInk: this.#vanished?.end() ?? 0,
      printedPx: sum(edgeThreshold, FULL_ALPHA, () => 1),
      boxes: this.#boxes.boxes.map((box) => (box.right > box.left ? { ...box } : null)),
    };
  }

  #row(words: Int32Array, start: number): void {
    const { widthPx } = this.#of;
    const end = start + widthPx;
    let highest = 0;
    let at = start;
    for (; at + RUN_PX <= end; at += RUN_PX) {
      const run = runAt(words, at);
      if (run === 'clear') continue;
      if (run === 'mixed')
        highest = Math.max(highest, this.#mixed(words, { start, from: at, to: at + RUN_PX }));
      else {
        this.#opaque(at - start);
        highest = FULL_ALPHA;
      }
    }
    highest = Math.max(highest, this.#mixed(words, { start, from: at, to: end }));
    this.#boxes.row(this.#nextRow, highest, { words, start, end });
    this.#vanished?.endRow();
    this.#nextRow += 1;
  }

  #opaque(x: number): void {
    this.#pixelsOf[FULL_ALPHA] = (this.#pixelsOf[FULL_ALPHA] ?? 0) + RUN_PX;
    this.#vanished?.printed(x);
  }

  /** @returns the highest alpha */
  #mixed(
    words: Int32Array,
    { start, from, to }: { start: number; from: number; to: number },
  ): number {
    const { edgeThreshold = 1 } = this.#of;
    let highest = 0;
    for (let at = from; at < to; at += 1) {
      const alpha = (words[at] ?? 0) >>> 24;
      if (alpha === 0) continue;
      this.#pixelsOf[alpha] = (this.#pixelsOf[alpha] ?? 0) + 1;
      if (alpha > highest) highest = alpha;
      if (this.#vanished === null) continue;
      if (alpha >= edgeThreshold) this.#vanished.printed(at - start);
      else if (alpha >= INK_LEVELS.aboveHaze) this.#vanished.taken(at - start, alpha);
    }
    return highest;
  }
}
