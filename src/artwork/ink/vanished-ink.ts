/** In pixels of the artwork, but for reduced ones: wider than edges are, which lose and gain alike. */
const CELL_PX = 16;

/**
 * The ink of cells in which hard edges leave nothing: a thin line, a shadow. Rows are to be noted from
 * the top down, and `endRow` called after each.
 */
export class VanishedInk {
  readonly #cellPx: number;
  readonly #ink: Float64Array;
  readonly #isPrinted: Uint8Array;
  #rows = 0;
  #lost = 0;

  constructor({
    widthPx,
    enlargement = 1,
  }: {
    readonly widthPx: number;
    readonly enlargement?: number;
  }) {
    this.#cellPx = CELL_PX * Math.ceil(enlargement);
    const cells = Math.ceil(widthPx / this.#cellPx);
    this.#ink = new Float64Array(cells);
    this.#isPrinted = new Uint8Array(cells);
  }

  /** Pixels of one cell: the sum of the alphas that hard edges take, and whether they leave any. */
  note(x: number, taken: number, isPrinted: boolean): void {
    const cell = Math.floor(x / this.#cellPx);
    this.#ink[cell] = (this.#ink[cell] ?? 0) + taken;
    if (isPrinted) this.#isPrinted[cell] = 1;
  }

  endRow(): void {
    this.#rows += 1;
    if (this.#rows === this.#cellPx) this.#endCells();
  }

  /** In 255ths of a pixel; nothing is noted any more. */
  end(): number {
    this.#endCells();
    return this.#lost;
  }

  #endCells(): void {
    this.#ink.forEach((ink, cell) => {
      if (this.#isPrinted[cell] === 0) this.#lost += ink;
    });
    this.#ink.fill(0);
    this.#isPrinted.fill(0);
    this.#rows = 0;
  }
}
