import type { Placement, SheetPlan } from '../../gang-sheet/plan.ts';
import type { AcquiredInput } from '../format/print-format.ts';
import type { BandRule } from './band-heights.ts';
import { bandsOf, endsPiece, type Slice } from './bands.ts';
import type { Piece } from './pieces.ts';

/**
 * Yields the placements that `renderRasterPart` acquires. That function reads no pieces for a band that
 * repeats an earlier one, so a piece can be acquired several times or never.
 */
export function* acquiredByBands(
  sheet: SheetPlan,
  { fittings, done, rule }: AcquiredInput & { readonly rule: BandRule },
): Generator<readonly Placement[]> {
  const open = new Set<Piece>();
  let number = 0;
  for (const { toRead, slices } of bandsOf(sheet, fittings, rule)) {
    number += 1;
    yield number <= done ? [] : opened(toRead, open);
    for (const slice of toRead) if (endsPiece(slice)) open.delete(slice.piece);
    for (const slice of slices) if (endsPiece(slice)) open.delete(slice.piece);
  }
}

/** Adds the pieces of slices to the open ones, and returns the placements of those that were not open. */
function opened(toRead: readonly Slice[], open: Set<Piece>): readonly Placement[] {
  const acquired: Placement[] = [];
  for (const { piece } of toRead) {
    if (open.has(piece)) continue;
    open.add(piece);
    acquired.push(piece.placement);
  }
  return acquired;
}
