import { contentLowerBound } from '../bounds.ts';
import type { EngineResult } from '../engine.ts';
import type { SearchReport } from '../pack-request.ts';
import type { Layout, Spot, Strip } from '../strip.ts';
import { Random } from './random.ts';
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
/** Ways to split that are tried, and the share of the work for all trials together. */
const SPLITS = 4;
const TRIAL_SHARE = 0.2;
const ENDLESS = 0x7fffffff;

/**
 * Looks for the least film on sheets that end at the strip's ceiling: everything on one sheet where
 * it fits; else the same mix of pieces on every one of as few sheets as possible.
 */
export function searchSheets(strip: Strip, search: SheetsSearch): EngineResult {
  const bound = contentLowerBound(strip);
  if (bound <= strip.ceiling) {
    const one = searchStrip(strip, search);
    const layout = one.spots && [one.spots];
    if (one.length <= strip.ceiling) return { ...report(search, [one]), layout };
  }
  const least = Math.max(2, Math.ceil(bound / (strip.ceiling * MOST_FILL)));
  const tried: FoundStrip[] = [];
  for (let sheets = least; sheets < least + ATTEMPTS; sheets += 1) {
    // A sheet more is worth a quarter more work; all of them are a share of it each.
    const work = (search.work * (3 + sheets)) / 4;
    const attempt = searchSplits({ strip, sheets, work, seed: search.seed });
    tried.push(...attempt.found);
    if (attempt.layout) return { ...report(search, tried), layout: attempt.layout };
  }
  return { ...report(search, tried), layout: null };
}

interface Attempt {
  readonly found: readonly FoundStrip[];
  /** null: a share does not fit its sheet. */
  readonly layout: Layout | null;
  readonly length: number;
}

interface SplitsSearch {
  readonly strip: Strip;
  readonly sheets: number;
  readonly work: number;
  readonly seed: number;
}

/** Tries some splits with little work, and the most promising with the rest. */
function searchSplits({ strip, sheets, work, seed }: SplitsSearch): Attempt {
  const random = new Random(seed);
  const trialWork = (work * TRIAL_SHARE) / SPLITS;
  const trials = Array.from({ length: SPLITS }, () => {
    const shares = splitStrip(strip, sheets, random);
    return { shares, attempt: searchShares(shares, { work: trialWork, seed }) };
  });
  const best = trials.reduce((one, other) =>
    other.attempt.length < one.attempt.length ? other : one,
  );
  const last = searchShares(best.shares, { work: work * (1 - TRIAL_SHARE), seed });
  const found = [...trials.flatMap(({ attempt }) => attempt.found), ...last.found];
  return { ...(last.length <= best.attempt.length ? last : best.attempt), found };
}

/** Equal shares are searched once. Ends at the first that does not fit its sheet. */
function searchShares(
  shares: readonly StripShare[],
  { work, seed }: Pick<SheetsSearch, 'work' | 'seed'>,
): Attempt {
  const known = new Map<string, FoundStrip>();
  const distinct = new Set(shares.map(({ key }) => key)).size;
  const layout: Spot[][] = [];
  let length = 0;
  for (const { key, strip, shapes } of shares) {
    const result =
      known.get(key) ?? searchStrip(strip, { work: work / distinct, seed, below: ENDLESS });
    known.set(key, result);
    const fits = result.spots !== null && result.length <= strip.ceiling;
    if (!fits) return { found: [...known.values()], layout: null, length: Infinity };
    layout.push(result.spots.map((spot) => ({ ...spot, shape: shapes[spot.shape] ?? -1 })));
    length += result.length;
  }
  return { found: [...known.values()], layout, length };
}

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
