import { inkKernel } from './create-ink-kernel.ts';
import { createBandInk, type BandInk, type InkTotals } from './ink-kernel.ts';
import { FULL_ALPHA } from '../../gang-sheet/alpha.ts';
import { INK_LEVELS } from './ink-levels.ts';
import { LevelBoxes, type Extent } from './level-boxes.ts';
import { cellPxOf, vanishedInk } from './vanished-ink.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/pixel-bytes.ts';

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
  readonly #totals: InkTotals = {
    visiblePx: 0,
    translucentPx: 0,
    printedPx: 0,
    ink: 0,
    printedInk: 0,
  };
  readonly #boxes = new LevelBoxes(Object.values(INK_LEVELS));
  /** Of a row of cells, which are as high as they are wide. */
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

  /** null until all rows were seen. */
  counts(): InkCounts | null {
    const { heightPx, edgeThreshold } = this.#of;
    if (this.#nextRow < heightPx) return null;
    this.#endBand();
    const { visiblePx, translucentPx, printedPx, ink, printedInk } = this.#totals;
    return {
      visiblePx,
      translucentPx,
      ink,
      // Below haze, the threshold leaves more than counts as ink.
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
