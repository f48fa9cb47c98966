/** The edges of a rectangle. */
export interface Edges {
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
}

/**
 * The pieces that cross a line moving down a sheet, ordered from left to right. Pieces that have
 * ended stay until a new piece needs their columns, so adding a piece costs one search, however
 * many pieces lie side by side.
 */
export class SweepLine<Piece extends Edges> {
  readonly #row: Piece[] = [];

  /**
   * Moves the line down to the top of a piece and adds it.
   * @returns a piece that it overlaps; null if there is none
   */
  add(piece: Piece): Piece | null {
    const row = this.#row;
    // The row is in order and its pieces are disjoint, so those that share columns are neighbours.
    const from = this.#firstRightOf(piece.leftPx);
    let end = from;
    for (let other = row[end]; other && other.leftPx < piece.rightPx; other = row[end]) {
      if (other.bottomPx > piece.topPx) return other;
      end += 1;
    }
    row.splice(from, end - from, piece);
    return null;
  }

  /** Returns the index of the first piece that reaches beyond a column. */
  #firstRightOf(leftPx: number): number {
    let [low, high] = [0, this.#row.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#row[middle]?.rightPx ?? Infinity) > leftPx) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
