import type { SheetPlan } from '../../gang-sheet/plan.ts';
import type { OutputFormat } from '../../gang-sheet/order.ts';
import type { Piece } from './pieces.ts';
import { rowsPerStrip } from '../strips/strip.ts';

/**
 * `even`: all bands but the last have the same height. `aligned`: a band begins, where it can, at a
 * row that no piece reaches across, so that equal rows of pieces are cut into equal bands.
 */
export type BandRule = 'even' | 'aligned';

/** The strips of a TIFF are all of one height (TIFF 6.0, `RowsPerStrip`); those of a PNG need not be. */
export function bandRuleOf(format: Exclude<OutputFormat, 'pdf'>): BandRule {
  return format === 'tiff' ? 'even' : 'aligned';
}

/** The heights of the bands of a sheet, from top to bottom; none is higher than a strip may be. */
export function bandHeights(
  { widthPx, heightPx }: SheetPlan,
  pieces: readonly Piece[],
  rule: BandRule,
): readonly number[] {
  const most = rowsPerStrip(widthPx);
  if (rule === 'even') return cut(heightPx, most);
  const heights: number[] = [];
  let gathered = 0;
  for (const run of runsBetweenGaps(heightPx, pieces)) {
    if (gathered + run <= most) {
      gathered += run;
      continue;
    }
    if (gathered > 0) heights.push(gathered);
    gathered = run <= most ? run : 0;
    if (run > most) heights.push(...cut(run, most));
  }
  return gathered > 0 ? [...heights, gathered] : heights;
}

/** Heights of the stretches of film from one row at which pieces may begin anew to the next. */
function runsBetweenGaps(heightPx: number, pieces: readonly Piece[]): readonly number[] {
  const runs: number[] = [];
  let runTop = 0;
  let reached = 0;
  for (const { topPx, bottomPx } of pieces) {
    if (topPx >= reached && topPx > runTop) {
      runs.push(topPx - runTop);
      runTop = topPx;
    }
    reached = Math.max(reached, bottomPx);
  }
  // Blank film after the last piece is a run of its own: it is the same all along.
  if (reached > runTop && reached < heightPx) {
    runs.push(reached - runTop);
    runTop = reached;
  }
  return [...runs, heightPx - runTop];
}

/** From the top, so that runs which begin alike are cut alike as far as they are. */
function cut(rows: number, most: number): readonly number[] {
  const whole = Array.from({ length: Math.floor(rows / most) }, () => most);
  return rows % most > 0 ? [...whole, rows % most] : whole;
}
