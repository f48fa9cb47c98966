import type { Fitting, SheetPlan } from '../../gang-sheet/plan.ts';
import { bandHeights, type BandRule } from './band-heights.ts';
import { piecesOf, type Piece } from './pieces.ts';

/** The rows of one piece that lie in one band, or in the row above it. */
export interface Slice {
  readonly piece: Piece;
  /** First row, counted in the fitted artwork. */
  readonly fromRow: number;
  readonly rows: number;
  /** Where that row lies, counted in the band; -1 is the row above it. */
  readonly bandRow: number;
}

/** A horizontal slice of a sheet; exactly one strip of the print file. */
export interface Band {
  readonly rows: number;
  /** In drawing order. None: the band is blank. */
  readonly slices: readonly Slice[];
  /**
   * Number, from 0, of the first band that has the same rows below the same row, and so the same strip.
   * null: there is none before.
   */
  readonly repeats: number | null;
  /**
   * The slices whose pixels it takes to draw the band: none of a band that repeats another; below such
   * a band, those of the row above first, as slices of one row.
   */
  readonly toRead: readonly Slice[];
}

/**
 * The bands of a sheet from top to bottom, each with what lies in it. Depends on the plan alone.
 * @throws Error when the plan is not one that can be laid by copying
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
  let isRowAboveThere = true;
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
    const look = lookOf(rows, [...rowAbove, ...slices]);
    const repeats = firstWith.get(look) ?? null;
    const toDraw = isRowAboveThere ? slices : [...rowAbove, ...slices];
    yield { rows, slices, repeats, toRead: repeats === null ? toDraw : [] };
    if (repeats === null) firstWith.set(look, number);
    isRowAboveThere = repeats === null;
    number += 1;
    top = bottom;
  }
}

/** The same rows in slices of at most so many. */
export function* cutSlice(slice: Slice, mostRows: number): Generator<Slice> {
  for (let row = 0; row < slice.rows; row += mostRows) {
    const rows = Math.min(mostRows, slice.rows - row);
    yield { ...slice, fromRow: slice.fromRow + row, bandRow: slice.bandRow + row, rows };
  }
}

/** Whether the slice has the last row of its piece. */
export function endsPiece({ piece, fromRow, rows }: Slice): boolean {
  return piece.topPx + fromRow + rows === piece.bottomPx;
}

/** Whether the slice was read for the row above its band alone, with which another band has ended. */
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

/** All that the pixels of a band and of the row above it depend on. */
function lookOf(rows: number, slices: readonly Slice[]): string {
  const looks = slices.map(({ piece, ...slice }) =>
    [piece.fitting, piece.leftPx, slice.fromRow, slice.rows, slice.bandRow].join(),
  );
  return [rows, ...looks.sort()].join(';');
}
