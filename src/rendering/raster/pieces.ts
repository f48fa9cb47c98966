import type { Fitting, Placement, SheetPlan } from '../../gang-sheet/plan.ts';
import { isPiece } from '../../gang-sheet/with-labels.ts';
import { SweepLine } from './sweep-line.ts';

/** A placement with its edges. */
export interface Piece {
  readonly placement: Placement;
  readonly fitting: number;
  /** Whether the piece is a label, which is drawn like the others but was not ordered. */
  readonly isLabel: boolean;
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
}

/**
 * Returns the pieces of a sheet in drawing order. Rows are laid by copying, so this checks that all pieces
 * lie on the sheet and do not overlap.
 * @throws Error naming the pieces and their positions
 */
export function piecesOf(sheet: SheetPlan, fittings: readonly Fitting[]): readonly Piece[] {
  const pieces = sheet.placements.map((placement) => toPiece(placement, fittings));
  const line = new SweepLine<Piece>();
  let previous: Piece | undefined;
  for (const piece of pieces) {
    if (previous !== undefined && piece.topPx < previous.topPx) {
      throw new Error(`${name(piece)} comes after ${name(previous)}: not from top to bottom`);
    }
    if (!liesOn(sheet, piece)) {
      throw new Error(`${name(piece)} is not on its sheet of ${sheet.widthPx}x${sheet.heightPx}`);
    }
    const covered = line.add(piece);
    if (covered !== null) throw new Error(`${name(piece)} overlaps ${name(covered)}`);
    previous = piece;
  }
  return pieces;
}

function toPiece(placement: Placement, fittings: readonly Fitting[]): Piece {
  const { fitting, xPx, yPx } = placement;
  const size = fittings[fitting];
  if (size === undefined) throw new Error(`no fitting ${fitting} among ${fittings.length}`);
  const { widthPx, heightPx } = size;
  return {
    placement,
    fitting,
    isLabel: !isPiece(placement),
    leftPx: xPx,
    rightPx: xPx + widthPx,
    topPx: yPx,
    bottomPx: yPx + heightPx,
  };
}

function liesOn(sheet: SheetPlan, { leftPx, rightPx, topPx, bottomPx }: Piece): boolean {
  return (
    [leftPx, rightPx, topPx, bottomPx].every(Number.isInteger) &&
    leftPx >= 0 &&
    topPx >= 0 &&
    leftPx < rightPx &&
    topPx < bottomPx &&
    rightPx <= sheet.widthPx &&
    bottomPx <= sheet.heightPx
  );
}

function name({ leftPx, topPx, rightPx, bottomPx }: Piece): string {
  return `the piece ${rightPx - leftPx}x${bottomPx - topPx} at ${leftPx},${topPx}`;
}
