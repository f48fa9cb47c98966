import type { Fitting, SheetPlan } from '../gang-sheet/plan.ts';
import { rowsPerStrip } from './png/strip.ts';
import { piecesOf, type Piece } from './pieces.ts';

/** The rows of one piece that lie in one band. */
export interface Slice {
  readonly piece: Piece;
  /** First row, counted in the fitted artwork. */
  readonly fromRow: number;
  readonly rows: number;
  /** Where that row lies, counted in the band. */
  readonly bandRow: number;
}

/** A horizontal slice of a sheet; exactly one strip of the print file. */
export interface Band {
  readonly rows: number;
  /** In drawing order. None: the band is blank. */
  readonly slices: readonly Slice[];
}

/**
 * The bands of a sheet from top to bottom, each with what lies in it.
 * @throws Error when the plan is not one that can be laid by copying
 */
export function* bandsOf(sheet: SheetPlan, fittings: readonly Fitting[]): Generator<Band> {
  const pieces = piecesOf(sheet, fittings);
  const bandRows = rowsPerStrip(sheet.widthPx);
  let begun = 0;
  let open: Piece[] = [];
  for (let top = 0; top < sheet.heightPx; top += bandRows) {
    const bottom = Math.min(top + bandRows, sheet.heightPx);
    const from = begun;
    while (begun < pieces.length && (pieces[begun]?.topPx ?? 0) < bottom) begun += 1;
    open = [...open.filter((piece) => piece.bottomPx > top), ...pieces.slice(from, begun)];
    yield { rows: bottom - top, slices: open.map((piece) => toSlice(piece, top, bottom)) };
  }
}

/** Whether the slice has the last row of its piece. */
export function endsPiece({ piece, fromRow, rows }: Slice): boolean {
  return piece.topPx + fromRow + rows === piece.bottomPx;
}

function toSlice(piece: Piece, top: number, bottom: number): Slice {
  const firstPx = Math.max(piece.topPx, top);
  return {
    piece,
    fromRow: firstPx - piece.topPx,
    rows: Math.min(piece.bottomPx, bottom) - firstPx,
    bandRow: firstPx - top,
  };
}
