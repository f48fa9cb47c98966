import type { Placement, SheetPlan } from '../../../gang-sheet/plan.ts';
import type { AcquiredInput } from '../../format/print-format.ts';
import type { Piece } from '../../raster/pieces.ts';

/** A distinct artwork on a sheet, with the first piece that shows it. */
export interface FirstUse {
  readonly piece: Piece;
  /** The number of pieces on the sheet that show it. */
  readonly pieces: number;
}

/** Returns each distinct fitting of a sheet once, in the order in which pieces need them. */
export function firstUses(pieces: readonly Piece[]): readonly FirstUse[] {
  const byFitting = new Map<number, FirstUse>();
  for (const piece of pieces) {
    const first = byFitting.get(piece.fitting);
    byFitting.set(piece.fitting, {
      piece: first?.piece ?? piece,
      pieces: (first?.pieces ?? 0) + 1,
    });
  }
  return [...byFitting.values()];
}

/**
 * Selects the placements that a PDF acquires: the first of each fitting, because an artwork is
 * embedded once and then referred to.
 */
export function acquiredByFirstUse(
  sheet: SheetPlan,
  { done }: AcquiredInput,
): readonly (readonly Placement[])[] {
  const seen = new Set<number>();
  const firsts = sheet.placements.filter(({ fitting }) => {
    const isFirst = !seen.has(fitting);
    seen.add(fitting);
    return isFirst;
  });
  return [firsts.slice(done)];
}
