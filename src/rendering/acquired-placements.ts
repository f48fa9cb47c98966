import type { OutputFormat } from '../gang-sheet/order.ts';
import type { Fitting, Placement, SheetPlan } from '../gang-sheet/plan.ts';
import { bandRuleOf } from './band-heights.ts';
import { bandsOf, endsPiece, type Slice } from './bands.ts';
import { withFirstUses } from './pdf/first-uses.ts';
import type { Piece } from './pieces.ts';

/**
 * The sheet with those placements alone for which rendering it acquires a fitted artwork, in the order
 * in which it does: what a `FittedSource` has to know of it.
 */
export function withAcquiredPlacements(
  sheet: SheetPlan,
  fittings: readonly Fitting[],
  format: OutputFormat,
): SheetPlan {
  if (format === 'pdf') return withFirstUses(sheet);
  return { ...sheet, placements: acquisitions(sheet, fittings, format) };
}

/** A raster part reads no piece of a band that it can write again; as `renderRasterPart` does it. */
function acquisitions(
  sheet: SheetPlan,
  fittings: readonly Fitting[],
  format: Exclude<OutputFormat, 'pdf'>,
): readonly Placement[] {
  const acquired: Placement[] = [];
  const held = new Set<Piece>();
  const read = ({ piece }: Slice): void => {
    if (!held.has(piece)) acquired.push(piece.placement);
    held.add(piece);
  };
  for (const { toRead, slices } of bandsOf(sheet, fittings, bandRuleOf(format))) {
    toRead.forEach(read);
    for (const slice of [...toRead, ...slices]) if (endsPiece(slice)) held.delete(slice.piece);
  }
  return acquired;
}
