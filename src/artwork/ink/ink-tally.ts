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
  /** Of one call: whole numbers of a machine word are the fastest to count in. */
  readonly #newPixelsOf = new Int32Array(FULL_ALPHA + 1);
  readonly #boxes = new LevelBoxes(Object.values(INK_LEVELS));
  readonly #vanished: VanishedInk | null;
  #nextRow = 0;
  /** Ink that hard edges take of the pixels that were counted last. */
  #taken = 0;

  constructor(of: InkTallyOf) {
    this.#of = of;
    this.#vanished = of.edgeThreshold === undefined ? null : new VanishedInk(of);
  }

  /** @param pixels whole rows of RGBA, straight alpha */
  see(fromRow: number, pixels: Uint8Array): void {
    const { widthPx } = this.#of;
    const words = wordsOf(pixels);
    const rows = words.length / widthPx;
    const firstNew = this.#nextRow - fromRow;
    if (firstNew < 0 || firstNew >= rows) return;
    for (let row = firstNew; row < rows; row += 1) this.#row(words, row * widthPx);
    this.#newPixelsOf.forEach((pixels, alpha) => {
      this.#pixelsOf[alpha] = (this.#pixelsOf[alpha] ?? 0) + pixels;
    });
    this.#newPixelsOf.fill(0);
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
    const { widthPx, edgeThreshold = 1 } = this.#of;
    const end = start + widthPx;
    let inkFrom = end;
    let inkTo = start;
    let highest = 0;
    for (let from = start; from < end; from += RUN_PX) {
      const to = Math.min(from + RUN_PX, end);
      const run = to - from < RUN_PX ? 'mixed' : runAt(words, from);
      if (run === 'clear') continue;
      this.#taken = 0;
      const most = run === 'opaque' ? this.#opaque() : this.#mixed(words, from, to);
      this.#vanished?.note(from - start, this.#taken, most >= edgeThreshold);
      if (inkTo === start) inkFrom = from;
      inkTo = to;
      highest = Math.max(highest, most);
    }
    this.#boxes.row(this.#nextRow, highest, { words, start, from: inkFrom, to: inkTo });
    this.#vanished?.endRow();
    this.#nextRow += 1;
  }

  /** @returns the highest alpha, as `#mixed` does */
  #opaque(): number {
    this.#newPixelsOf[FULL_ALPHA] = (this.#newPixelsOf[FULL_ALPHA] ?? 0) + RUN_PX;
    return FULL_ALPHA;
  }

  /** Without branches, which art that fades would mispredict. */
  #mixed(words: Int32Array, from: number, to: number): number {
    const { edgeThreshold = 1 } = this.#of;
    const pixelsOf = this.#newPixelsOf;
    let highest = 0;
    let taken = 0;
    for (let at = from; at < to; at += 1) {
      const alpha = (words[at] ?? 0) >>> 24;
      pixelsOf[alpha] = (pixelsOf[alpha] ?? 0) + 1;
      highest = Math.max(highest, alpha);
      // All bits where it is below the threshold, and where it is above haze.
      const isTaken = ((alpha - edgeThreshold) & (INK_LEVELS.aboveHaze - 1 - alpha)) >> 31;
      taken += alpha & isTaken;
    }
    this.#taken = taken;
    return highest;
  }
}
