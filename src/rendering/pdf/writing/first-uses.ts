import type { SheetPlan } from '../../../gang-sheet/plan.ts';
import type { Piece } from '../../raster/pieces.ts';

/** An artwork of a sheet, with the first piece that needs it. */
export interface FirstUse {
  readonly piece: Piece;
  /** Pieces on the sheet that are the same picture. */
  readonly pieces: number;
}

/** Each distinct fitting of a sheet once, in the order in which pieces need them. */
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
 * The sheet with the first placement of each fitting alone: what of it a PDF acquires, as it embeds
 * each artwork once and then refers to it.
 */
export function withFirstUses(sheet: SheetPlan): SheetPlan {
  const seen = new Set<number>();
  const placements = sheet.placements.filter(({ fitting }) => {
    const isFirst = !seen.has(fitting);
    seen.add(fitting);
    return isFirst;
  });
  return { ...sheet, placements };
}
