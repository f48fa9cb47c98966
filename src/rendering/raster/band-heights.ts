import type { SheetPlan } from '../../gang-sheet/plan.ts';
import type { Piece } from './pieces.ts';
import { rowsPerStrip } from '../strips/strip.ts';

/**
 * `even`: all bands but the last have the same height. `aligned`: where possible, a band begins at
 * a row that no piece crosses, so identical rows of pieces become identical bands.
 */
export type BandRule = 'even' | 'aligned';

/** Returns the heights of a sheet's bands, from top to bottom. None exceeds `rowsPerStrip`. */
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

/** Returns the heights of the stretches between rows that no piece crosses. */
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
  // Blank film after the last piece is a separate run, so all its bands are equal.
  if (reached > runTop && reached < heightPx) {
    runs.push(reached - runTop);
    runTop = reached;
  }
  return [...runs, heightPx - runTop];
}

/** Cuts from the top, so runs that start the same way get identical bands there. */
function cut(rows: number, most: number): readonly number[] {
  const whole = Array.from({ length: Math.floor(rows / most) }, () => most);
  return rows % most > 0 ? [...whole, rows % most] : whole;
}
