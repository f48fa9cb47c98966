import type { OutputFormat } from '../gang-sheet/order.ts';
import type { Fitting, Placement, SheetPlan } from '../gang-sheet/plan.ts';
import { bandRuleOf } from './raster/band-heights.ts';
import { bandsOf, endsPiece, type Band, type Slice } from './raster/bands.ts';
import { withFirstUses } from './pdf/writing/first-uses.ts';
import type { Piece } from './raster/pieces.ts';

export interface AcquiredInput {
  readonly format: OutputFormat;
  readonly fittings: readonly Fitting[];
  /** Strips, in a PDF artworks, that an earlier run has put into the file. */
  readonly done: number;
}

/**
 * The sheet with those placements alone for which rendering it acquires a fitted artwork, in the order
 * in which it does: what a `FittedSource` has to know of it.
 */
export function withAcquiredPlacements(sheet: SheetPlan, input: AcquiredInput): SheetPlan {
  const { format, fittings, done } = input;
  if (format === 'pdf') {
    const firstUses = withFirstUses(sheet);
    return { ...firstUses, placements: firstUses.placements.slice(done) };
  }
  const bands = bandsOf(sheet, fittings, bandRuleOf(format));
  return { ...sheet, placements: acquisitions(bands, done) };
}

/** A raster part reads no piece of a band that it can write again; as `renderRasterPart` does it. */
function acquisitions(bands: Iterable<Band>, done: number): readonly Placement[] {
  const acquired: Placement[] = [];
  const held = new Set<Piece>();
  const read = ({ piece }: Slice): void => {
    if (!held.has(piece)) acquired.push(piece.placement);
    held.add(piece);
  };
  let number = 0;
  for (const { toRead, slices } of bands) {
    number += 1;
    if (number <= done) continue;
    toRead.forEach(read);
    for (const slice of [...toRead, ...slices]) if (endsPiece(slice)) held.delete(slice.piece);
  }
  return acquired;
}
