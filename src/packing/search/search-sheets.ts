import { contentLowerBound } from '../bounds.ts';
import type { EngineResult } from '../engine.ts';
import type { SearchReport } from '../pack-request.ts';
import type { Layout, Spot, Strip } from '../strip.ts';
import { searchStrip, type FoundStrip } from './search-strip.ts';
import { splitStrip, type StripShare } from './split-strip.ts';

export interface SheetsSearch {
  readonly work: number;
  readonly seed: number;
  /** Lengths of a single sheet that are of interest. */
  readonly below: number;
}

/** Sheets that would have to be fuller than this are not tried: no search gets there. */
const MOST_FILL = 0.995;
/** Numbers of sheets that are tried, from the least one on. */
const ATTEMPTS = 3;

/**
 * Looks for the least film on sheets that end at the strip's ceiling: everything on one sheet where
 * it fits; else the same mix of pieces on every one of as few sheets as possible.
 */
export function searchSheets(strip: Strip, search: SheetsSearch): EngineResult {
  const bound = contentLowerBound(strip);
  if (bound <= strip.ceiling) {
    const one = searchStrip(strip, search);
    const fits = one.length <= strip.ceiling;
    if (fits) return { ...report(search, [one]), layout: one.spots && [one.spots] };
  }
  const least = Math.max(2, Math.ceil(bound / (strip.ceiling * MOST_FILL)));
  const tried: FoundStrip[] = [];
  for (let sheets = least; sheets < least + ATTEMPTS; sheets += 1) {
    const { found, layout } = searchShares(splitStrip(strip, sheets), search);
    tried.push(...found);
    if (layout) return { ...report(search, tried), layout };
  }
  return { ...report(search, tried), layout: null };
}

/** Equal shares are searched once. Ends at the first that does not fit its sheet. */
function searchShares(
  shares: readonly StripShare[],
  { work, seed }: SheetsSearch,
): { found: FoundStrip[]; layout: Layout | null } {
  const known = new Map<string, FoundStrip>();
  const distinct = new Set(shares.map(({ key }) => key)).size;
  const layout: Spot[][] = [];
  for (const { key, strip, shapes } of shares) {
    const result =
      known.get(key) ?? searchStrip(strip, { work: work / distinct, seed, below: ENDLESS });
    known.set(key, result);
    if (result.spots === null || result.length > strip.ceiling) {
      return { found: [...known.values()], layout: null };
    }
    layout.push(result.spots.map((spot) => ({ ...spot, shape: shapes[spot.shape] ?? -1 })));
  }
  return { found: [...known.values()], layout };
}

const ENDLESS = 0x7fffffff;

function report(
  { seed }: SheetsSearch,
  found: readonly FoundStrip[],
): { finder: string[]; search: SearchReport } {
  const work = Math.round(found.reduce((sum, one) => sum + one.work, 0));
  const optimal = found.every(({ stop }) => stop === 'optimal');
  return {
    finder: [...new Set(found.flatMap(({ finder }) => finder ?? []))].sort(),
    search: { seed, work, stop: optimal ? 'optimal' : 'work-used' },
  };
}
