import type { Placement, SheetPlan } from '../../gang-sheet/plan.ts';
import type { AcquiredInput } from '../format/print-format.ts';
import type { BandRule } from './band-heights.ts';
import { bandsOf, endsPiece, type Slice } from './bands.ts';
import type { Piece } from './pieces.ts';

/**
 * Selects the placements that `renderRasterPart` acquires. That function reads no pieces for a band that
 * repeats an earlier one, so a piece can be acquired several times or never.
 */
export function acquiredByBands(
  sheet: SheetPlan,
  { fittings, done, rule }: AcquiredInput & { readonly rule: BandRule },
): SheetPlan {
  const acquired: Placement[] = [];
  const open = new Set<Piece>();
  const read = ({ piece }: Slice): void => {
    if (!open.has(piece)) acquired.push(piece.placement);
    open.add(piece);
  };
  let number = 0;
  for (const { toRead, slices } of bandsOf(sheet, fittings, rule)) {
    number += 1;
    if (number <= done) continue;
    toRead.forEach(read);
    for (const slice of [...toRead, ...slices]) if (endsPiece(slice)) open.delete(slice.piece);
  }
  return { ...sheet, placements: acquired };
}
