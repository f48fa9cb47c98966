import { inkKernel } from './create-ink-kernel.ts';
import { createBandInk, type BandInk, type InkTotals } from './ink-kernel.ts';
import { FULL_ALPHA } from '../../gang-sheet/units/alpha.ts';
import { INK_LEVELS } from './ink-levels.ts';
import { LevelBoxes, type Extent } from './level-boxes.ts';
import { cellPxOf, vanishedInk } from './vanished-ink.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';

/** The distribution of ink in a fitted artwork, as plain JSON. */
export interface InkCounts {
  /** Pixels with any ink before hardening. */
  readonly visiblePx: number;
  /** Visible pixels that are 5 to 95% opaque. */
  readonly translucentPx: number;
  /** Sum of all alphas above haze before hardening. */
  readonly ink: number;
  /** Ink that hard edges remove. */
  readonly takenInk: number;
  /** Ink that hard edges add to the remaining pixels. */
  readonly addedInk: number;
  /** The part of `takenInk` in cells where nothing is left. */
  readonly vanishedInk: number;
  /** Pixels with any ink after hardening. */
  readonly printedPx: number;
  /** Boxes around any ink, around more than haze, and around content. */
  readonly boxes: readonly (Extent | null)[];
}

export interface InkTallyOf {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Lowest alpha that becomes opaque. Absent for soft edges. */
  readonly edgeThreshold?: number | undefined;
  /** Printed pixels per pixel of the artwork along a side; at least 1. */
  readonly enlargement?: number;
}

/**
 * Counts the ink of a fitted artwork as its rows are read, before they are hardened. Rows that repeat,
 * or that skip others, are not counted.
 */
export class InkTally {
  readonly #of: InkTallyOf;
  readonly #totals: InkTotals = {
    visiblePx: 0,
    translucentPx: 0,
    printedPx: 0,
    ink: 0,
    printedInk: 0,
  };
  readonly #boxes = new LevelBoxes(Object.values(INK_LEVELS));
  /** The ink of the current row of square cells. */
  readonly #band: BandInk;
  readonly #cellPx: number;
  #vanishedInk = 0;
  #nextRow = 0;

  constructor(of: InkTallyOf) {
    this.#of = of;
    this.#band = createBandInk(of.widthPx);
    this.#cellPx = cellPxOf(of.enlargement);
  }

  /** @param pixels whole rows of RGBA, straight alpha */
  see(fromRow: number, pixels: Uint8Array): void {
    const rowBytes = this.#of.widthPx * BYTES_PER_PIXEL;
    const rows = pixels.length / rowBytes;
    const firstNew = this.#nextRow - fromRow;
    if (firstNew < 0) return;
    for (let row = firstNew; row < rows;) {
      const end = Math.min(rows, row + this.#rowsLeftInBand());
      this.#count(pixels.subarray(row * rowBytes, end * rowBytes));
      row = end;
    }
  }

  /** Returns null until all rows have been counted. */
  counts(): InkCounts | null {
    const { heightPx, edgeThreshold } = this.#of;
    if (this.#nextRow < heightPx) return null;
    this.#endBand();
    const { visiblePx, translucentPx, printedPx, ink, printedInk } = this.#totals;
    return {
      visiblePx,
      translucentPx,
      ink,
      // With a threshold below haze, more is printed than counts as ink.
      takenInk: Math.max(0, ink - printedInk),
      addedInk: edgeThreshold === undefined ? 0 : printedPx * FULL_ALPHA - printedInk,
      vanishedInk: this.#vanishedInk,
      printedPx,
      boxes: this.#boxes.boxes(),
    };
  }

  #count(rows: Uint8Array): void {
    const { widthPx } = this.#of;
    const into = { widthPx, threshold: this.#threshold, band: this.#band, totals: this.#totals };
    const highest = inkKernel().count(rows, into);
    this.#boxes.rows(this.#nextRow, highest);
    this.#nextRow += highest.length;
    if (this.#nextRow % this.#cellPx === 0) this.#endBand();
  }

  #endBand(): void {
    const { columns, taken } = this.#band;
    this.#vanishedInk += vanishedInk(this.#band, this.#cellPx, this.#threshold);
    this.#boxes.columns(columns);
    columns.fill(0);
    taken.fill(0);
  }

  #rowsLeftInBand(): number {
    return this.#cellPx - (this.#nextRow % this.#cellPx);
  }

  get #threshold(): number {
    return this.#of.edgeThreshold ?? INK_LEVELS.any;
  }
}
