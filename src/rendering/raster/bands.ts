import type { Fitting, SheetPlan } from '../../gang-sheet/plan.ts';
import { bandHeights, type BandRule } from './band-heights.ts';
import { piecesOf, type Piece } from './pieces.ts';
import { SliceSums } from './slice-sums.ts';

/** The rows of one piece in one band, or in the row above it. */
export interface Slice {
  readonly piece: Piece;
  /** The first row, counted in the fitted artwork. */
  readonly fromRow: number;
  readonly rows: number;
  /** The position of that row in the band; -1 is the row above it. */
  readonly bandRow: number;
}

/** A horizontal slice of a sheet. It becomes exactly one strip of the print file. */
export interface Band {
  readonly rows: number;
  /** In drawing order; empty for a blank band. */
  readonly slices: readonly Slice[];
  /**
   * The number, from 0, of the first band with the same rows and the same row above, which therefore
   * becomes the same strip; null if no earlier band is equal.
   */
  readonly repeats: number | null;
  /**
   * The slices whose pixels are needed to draw the band. Empty if the band repeats another. If the band
   * above is such a repeat, the list begins with the slices of the row above, one row each.
   */
  readonly toRead: readonly Slice[];
}

/**
 * Returns the bands of a sheet from top to bottom, each with its slices. Depends on the plan alone.
 * @throws Error if the plan cannot be laid by copying
 */
export function* bandsOf(
  sheet: SheetPlan,
  fittings: readonly Fitting[],
  rule: BandRule,
): Generator<Band> {
  const pieces = piecesOf(sheet, fittings);
  const firstWith = new Map<string, number>();
  let begun = 0;
  let open: Piece[] = [];
  let top = 0;
  let number = 0;
  let isRowAboveKnown = true;
  for (const rows of bandHeights(sheet, pieces, rule)) {
    const bottom = top + rows;
    const above = open.filter((piece) => piece.bottomPx >= top);
    const from = begun;
    while (begun < pieces.length && (pieces[begun]?.topPx ?? 0) < bottom) begun += 1;
    open = [...above.filter((piece) => piece.bottomPx > top), ...pieces.slice(from, begun)];
    const slices = open.map((piece) => toSlice(piece, { top, bottom, bandTop: top }));
    const rowAbove = above.map((piece) =>
      toSlice(piece, { top: top - 1, bottom: top, bandTop: top }),
    );
    const key = keyOf(rows, rowAbove, slices);
    const repeats = firstWith.get(key) ?? null;
    const toDraw = isRowAboveKnown ? slices : [...rowAbove, ...slices];
    yield { rows, slices, repeats, toRead: repeats === null ? toDraw : [] };
    if (repeats === null) firstWith.set(key, number);
    isRowAboveKnown = repeats === null;
    number += 1;
    top = bottom;
  }
}

/** Cuts a slice into slices of at most `mostRows` rows. */
export function* cutSlice(slice: Slice, mostRows: number): Generator<Slice> {
  for (let row = 0; row < slice.rows; row += mostRows) {
    const rows = Math.min(mostRows, slice.rows - row);
    yield { ...slice, fromRow: slice.fromRow + row, bandRow: slice.bandRow + row, rows };
  }
}

/** Returns whether the slice includes the last row of its piece. */
export function endsPiece({ piece, fromRow, rows }: Slice): boolean {
  return piece.topPx + fromRow + rows === piece.bottomPx;
}

/** Returns whether the slice is the row above its band; that row belongs to the previous band. */
export function isOfRowAbove({ bandRow }: Slice): boolean {
  return bandRow < 0;
}

interface Rows {
  readonly top: number;
  readonly bottom: number;
  readonly bandTop: number;
}

function toSlice(piece: Piece, { top, bottom, bandTop }: Rows): Slice {
  const firstPx = Math.max(piece.topPx, top);
  return {
    piece,
    fromRow: firstPx - piece.topPx,
    rows: Math.min(piece.bottomPx, bottom) - firstPx,
    bandRow: firstPx - bandTop,
  };
}

/** Returns a key for everything that determines the pixels of a band and of the row above it. */
function keyOf(rows: number, rowAbove: readonly Slice[], slices: readonly Slice[]): string {
  const sums = new SliceSums();
  for (const slice of rowAbove) sums.add(slice);
  for (const slice of slices) sums.add(slice);
  return `${rows} ${sums.toString()}`;
}
