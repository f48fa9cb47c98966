import { contentLowerBound } from '../../bounds.ts';
import type { EngineResult } from '../../engine.ts';
import type { SearchReport } from '../../pack-request.ts';
import type { Layout, Spot, Strip } from '../../strip.ts';
import { climbSplits } from './climb-splits.ts';
import { Random } from '../random.ts';
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
/** Part of the work that goes into what to put onto which sheet; shares 0.5 to 0.7 do alike. */
const CLIMB_SHARE = 0.7;
/** On more sheets every way to split has much the same mix on each. */
const MOST_SHEETS_TO_CLIMB = 6;
/** With less, looking at many splits is mostly preparation: tables of rows and columns, and bounds. */
const LEAST_WORK_TO_CLIMB = 5_000_000;
/** The work for many sheets, and for all attempts together, in works of a single sheet. */
const WORK_OF_MANY = 1.4;
const MOST_WORK = 4;
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
 * A sheet more is worth half as much work again, shared by them all. Of very many, each has little,
 * for there the search has to end within seconds. Of 20,000 pieces of 30 designs, 0.8 took 1.021 of the
 * bound and 1.4 takes 1.018; plain maxrects-packer 1.0205, in four times the time.
 */
function worksFor(sheets: number): number {
  return sheets > MOST_SHEETS_TO_CLIMB ? WORK_OF_MANY : (1 + sheets) / 2;
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

/** Looks for pieces that go together where that tells splits apart, and packs each share with the rest. */
function searchSplits({ strip, sheets, work, seed }: SplitsSearch): Attempt {
  const random = new Random(seed);
  if (sheets > MOST_SHEETS_TO_CLIMB || work < LEAST_WORK_TO_CLIMB) {
    return searchShares(splitStrip(strip, sheets, random), { work, seed });
  }
  const climbed = climbSplits({ strip, sheets, work: work * CLIMB_SHARE, seed, random });
  const first = layShares(climbed.shares, climbed.find);
  const last = searchShares(climbed.shares, { work: work * (1 - CLIMB_SHARE), seed });
  const found = [...climbed.found, ...last.found];
  return { ...(last.length <= first.length ? last : first), found };
}

/** Equal shares are searched once. */
function searchShares(
  shares: readonly StripShare[],
  { work, seed }: Pick<SheetsSearch, 'work' | 'seed'>,
): Attempt {
  const known = new Map<string, FoundStrip>();
  const distinct = new Set(shares.map(({ key }) => key)).size;
  const attempt = layShares(shares, ({ key, strip }) => {
    const found =
      known.get(key) ?? searchStrip(strip, { work: work / distinct, seed, below: ENDLESS });
    known.set(key, found);
    return found;
  });
  return { ...attempt, found: [...known.values()] };
}

/** Ends at the first share that does not fit its sheet. */
function layShares(
  shares: readonly StripShare[],
  find: (share: StripShare) => FoundStrip,
): Pick<Attempt, 'layout' | 'length'> {
  const layout: Spot[][] = [];
  let length = 0;
  for (const share of shares) {
    const { spots, length: own } = find(share);
    if (spots === null || own > share.strip.ceiling) return { layout: null, length: Infinity };
    layout.push(spots.map((spot) => ({ ...spot, shape: share.shapes[spot.shape] ?? -1 })));
    length += own;
  }
  return { layout, length };
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
