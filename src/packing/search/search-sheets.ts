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

/**
 * How full sheets would have to be for the numbers of sheets that are tried, one after another: no
 * search gets to the first on more than a few sheets, and everyone gets to the last.
 */
const FILLS = [0.995, 0.985, 0.975, 0.96, 0.94, 0.9, 0.8, 0.65];
/** Ways to split that are tried on few sheets, and the share of the work for all trials together. */
const SPLITS = 4;
const TRIAL_SHARE = 0.2;
/** On more sheets every way to split has much the same mix on each. */
const MOST_SHEETS_TO_TRY = 6;
/** The work for many sheets, and for all attempts together, in works of a single sheet. */
const WORK_OF_MANY = 0.8;
const MOST_WORK = 2.5;
const ENDLESS = 0x7fffffff;

/**
 * Looks for the least film on sheets that end at the strip's ceiling: everything on one sheet where
 * it fits; else the same mix of pieces on every one of as few sheets as possible.
 */
export function searchSheets(strip: Strip, search: SheetsSearch): EngineResult {
  const bound = contentLowerBound(strip);
  const tried: FoundStrip[] = [];
  if (bound <= strip.ceiling) {
    const one = searchStrip(strip, search);
    const layout = one.spots && [one.spots];
    if (one.length <= strip.ceiling) return { ...report(search, [one]), layout };
  }
  let left = search.work * MOST_WORK;
  for (const sheets of numbersOfSheets(bound / strip.ceiling)) {
    const work = Math.min(left, search.work * worksFor(sheets));
    const attempt = searchSplits({ strip, sheets, work, seed: search.seed });
    tried.push(...attempt.found);
    if (attempt.layout) return { ...report(search, tried), layout: attempt.layout };
    left = Math.max(left - workOf(attempt.found), search.work / 4);
  }
  return { ...report(search, tried), layout: null };
}

/**
 * A sheet more is worth a quarter more work, shared by them all. Of very many, each is done well
 * enough with little: there the search has to end within seconds.
 */
function worksFor(sheets: number): number {
  return sheets > MOST_SHEETS_TO_TRY ? WORK_OF_MANY : (3 + sheets) / 4;
}

/** @param least how many full sheets the pieces would fill without any waste */
function numbersOfSheets(least: number): number[] {
  const numbers: number[] = [];
  for (const fill of FILLS) {
    numbers.push(Math.max(Math.ceil(least / fill), (numbers.at(-1) ?? 1) + 1));
  }
  return numbers;
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

/** Tries some splits with little work where that tells them apart, and the most promising with the rest. */
function searchSplits({ strip, sheets, work, seed }: SplitsSearch): Attempt {
  const random = new Random(seed);
  if (sheets > MOST_SHEETS_TO_TRY) {
    return searchShares(splitStrip(strip, sheets, random), { work, seed });
  }
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
  const work = Math.round(workOf(found));
  const optimal = found.every(({ stop }) => stop === 'optimal');
  return {
    finder: [...new Set(found.flatMap(({ finder }) => finder ?? []))].sort(),
    search: { seed, work, stop: optimal ? 'optimal' : 'work-used' },
  };
}

function workOf(found: readonly FoundStrip[]): number {
  return found.reduce((sum, { work }) => sum + work, 0);
}
