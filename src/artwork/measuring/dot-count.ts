import type { PixelSize } from '../../gang-sheet/preflight.ts';

/** Largest speck in pixels: 6 x 6 px is half a millimetre across at 300 dpi. */
const SPECK_PX = 36;
/** An artwork with more specks than this is made of dots, so they are not stray specks. */
const MAX_SPECKS = 1000;

/** Pixels connected by sides or corners. */
interface Blob {
  /** The blob that this one was merged into; null if it was not merged. */
  parent: Blob | null;
  areaPx: number;
  readonly box: MutableBox;
  /** The last row that contains pixels of the blob. */
  row: number;
  isClosed: boolean;
}

interface MutableBox {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface Run {
  readonly start: number;
  /** The first column after the run. */
  readonly end: number;
  readonly blob: Blob;
}

export interface DotCounted {
  readonly content: PixelSize | null;
  readonly art: PixelSize | null;
  readonly specks: number | null;
}

/**
 * Separates content from specks in one pass from top to bottom, holding only the runs of two rows.
 * Touching runs form one blob, and a blob that no run of the next row touches is complete. It is then
 * either content, which extends the box of the content, or a speck. A bounded number of specks is kept.
 */
export class DotCount {
  readonly #content = emptyBox();
  readonly #art = emptyBox();
  readonly #specks: MutableBox[] = [];
  #isScreen = false;
  #y = 0;
  #above: readonly Run[] = [];
  #runs: Run[] = [];
  /** The first run of the row above that may still touch the next run. */
  #next = 0;

  /**
   * Adds visible pixels of this row, from `start` up to `end`. Runs must come from left to right.
   */
  run(start: number, end: number): void {
    const blob: Blob = {
      parent: null,
      areaPx: end - start,
      box: { left: start, right: end, top: this.#y, bottom: this.#y + 1 },
      row: this.#y,
      isClosed: false,
    };
    while ((this.#above[this.#next]?.end ?? Infinity) < start) this.#next += 1;
    let joined = blob;
    for (let index = this.#next; index < this.#above.length; index += 1) {
      const above = this.#above[index];
      if (above === undefined || above.start > end) break;
      joined = join(rootOf(above.blob), joined);
    }
    joined.row = this.#y;
    this.#runs.push({ start, end, blob: joined });
  }

  endRow(): void {
    for (const { blob } of this.#above) {
      const root = rootOf(blob);
      if (root.row < this.#y) this.#close(root);
    }
    this.#above = this.#runs;
    this.#runs = [];
    this.#next = 0;
    this.#y += 1;
  }

  end(): DotCounted {
    this.endRow();
    const content = sizeOf(this.#content);
    if (this.#isScreen) return { content, art: content, specks: null };
    const outside = this.#specks.filter((speck) => !isInside(speck, this.#art));
    const art = sizeOf(this.#art);
    return { content, art, specks: art === null ? null : outside.length };
  }

  #close(blob: Blob): void {
    if (blob.isClosed) return;
    blob.isClosed = true;
    extend(this.#content, blob.box);
    if (blob.areaPx > SPECK_PX) extend(this.#art, blob.box);
    else if (this.#specks.length < MAX_SPECKS) this.#specks.push(blob.box);
    else this.#isScreen = true;
  }
}

function rootOf(blob: Blob): Blob {
  let root = blob;
  while (root.parent !== null) root = root.parent;
  // Path compression: otherwise, a comb with many teeth would be traversed over and over.
  for (let step = blob; step.parent !== null && step.parent !== root;) {
    const { parent } = step;
    step.parent = root;
    step = parent;
  }
  return root;
}

/** Merges the second blob into the first. */
function join(one: Blob, other: Blob): Blob {
  if (one === other) return one;
  other.parent = one;
  one.areaPx += other.areaPx;
  one.row = Math.max(one.row, other.row);
  extend(one.box, other.box);
  return one;
}

function emptyBox(): MutableBox {
  return { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
}

function extend(box: MutableBox, { left, right, top, bottom }: MutableBox): void {
  box.left = Math.min(box.left, left);
  box.right = Math.max(box.right, right);
  box.top = Math.min(box.top, top);
  box.bottom = Math.max(box.bottom, bottom);
}

function isInside(inner: MutableBox, outer: MutableBox): boolean {
  const across = inner.left >= outer.left && inner.right <= outer.right;
  return across && inner.top >= outer.top && inner.bottom <= outer.bottom;
}

function sizeOf({ left, right, top, bottom }: MutableBox): PixelSize | null {
  return right > left ? { widthPx: right - left, heightPx: bottom - top } : null;
}
