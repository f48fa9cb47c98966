import type { PixelSize } from '../../gang-sheet/preflight.ts';

/** The most that a speck has: 6 x 6 px are half a millimetre at 300 dpi. */
const SPECK_PX = 36;
/** More dots than this are no accident but a screen, and the art is made of them. */
const MAX_SPECKS = 1000;

/** Pixels that hang together, by sides or corners. */
interface Blob {
  /** Of those that were found to be one, the one that counts; itself when it is that. */
  parent: Blob | null;
  areaPx: number;
  readonly box: MutableBox;
  /** The last row that it has pixels in. */
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
  /** The first that does not belong to it. */
  readonly end: number;
  readonly blob: Blob;
}

export interface DotCounted {
  readonly content: PixelSize | null;
  readonly art: PixelSize | null;
  readonly specks: number | null;
}

/**
 * Tells art from specks in one pass from the top down, holding no more than the runs of two rows:
 * runs that touch are one blob, and a blob that no run of the next row touches is over. It is then
 * either art, whose box grows by it, or a speck, of which a bounded number is remembered.
 */
export class DotCount {
  readonly #content = emptyBox();
  readonly #art = emptyBox();
  readonly #specks: MutableBox[] = [];
  #isScreen = false;
  #y = 0;
  #above: readonly Run[] = [];
  #runs: Run[] = [];
  /** The first run above that may still touch the next run of this row. */
  #next = 0;

  /** Visible pixels of this row from `start` up to `end`; runs come from the left. */
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
  // Ways are kept short, or a comb of many teeth would be walked again and again.
  for (let step = blob; step.parent !== null && step.parent !== root;) {
    const { parent } = step;
    step.parent = root;
    step = parent;
  }
  return root;
}

/** The second becomes part of the first. */
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
