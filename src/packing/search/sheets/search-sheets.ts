import { contentLowerBound } from '../../bounds.ts';
import type { EngineResult } from '../../engine.ts';
import type { SearchReport } from '../../pack-request.ts';
import type { Layout, Spot, Film } from '../../film.ts';
import { climbSplits } from './climb-splits.ts';
import { Random } from '../random.ts';
import { searchFilm, type FoundFilm } from './search-film.ts';
import { splitFilm, type FilmShare } from './split-film.ts';

export interface SheetsSearch {
  readonly work: number;
  readonly seed: number;
  /** Only single sheets shorter than this are of interest. */
  readonly below: number;
}

/**
 * How full the sheets would have to be; each value corresponds to one number of sheets to try. No search
 * reaches the first value on more than a few sheets, and every search reaches the last.
 */
const FILLS = [0.995, 0.985, 0.975, 0.96, 0.94, 0.9, 0.8, 0.65];
/** Fraction of the work spent on the distribution over sheets; 0.5 to 0.7 give similar results. */
const CLIMB_SHARE = 0.7;
/** With more sheets, every split puts much the same mix on each sheet. */
const MOST_SHEETS_TO_CLIMB = 6;
/** With less work, searching many splits would mostly compute tables and bounds. */
const LEAST_WORK_TO_CLIMB = 5_000_000;
/** Work for many sheets, and for all attempts together, as multiples of the work for a single sheet. */
const WORK_OF_MANY = 1.4;
const MOST_WORK = 4;
const ENDLESS = 0x7fffffff;

/**
 * Searches for the shortest packing on sheets no longer than the film's ceiling: everything on one sheet
 * if it fits, otherwise on as few sheets as possible.
 */
export function searchSheets(film: Film, search: SheetsSearch): EngineResult {
  const bound = contentLowerBound(film);
  const tried: FoundFilm[] = [];
  if (bound <= film.ceiling) {
    const one = searchFilm(film, search);
    const layout = one.spots && [one.spots];
    if (one.length <= film.ceiling) return { ...report(search, [one]), layout };
  }
  let left = search.work * MOST_WORK;
  for (const sheets of numbersOfSheets(bound / film.ceiling)) {
    const work = Math.min(left, search.work * worksFor(sheets));
    const attempt = searchSplits({ film, sheets, work, seed: search.seed });
    tried.push(...attempt.found);
    if (attempt.layout) return { ...report(search, tried), layout: attempt.layout };
    left = Math.max(left - workOf(attempt.found), search.work / 4);
  }
  return { ...report(search, tried), layout: null };
}

/**
 * Returns the work for a number of sheets as a multiple of the work for one sheet. Each additional sheet
 * adds half the work of one sheet to the total, which all sheets share. With very many sheets, each one
 * gets little work, because the search must end within seconds. With 20,000 pieces of 30 designs, a
 * multiple of 0.8 reached 1.021 of the bound, and 1.4 reaches 1.018; plain maxrects-packer reaches 1.0205
 * in four times the time.
 */
function worksFor(sheets: number): number {
  return sheets > MOST_SHEETS_TO_CLIMB ? WORK_OF_MANY : (1 + sheets) / 2;
}

/**
 * Returns the numbers of sheets to try, in ascending order.
 * @param least number of sheets that the pieces would fill without waste
 */
function numbersOfSheets(least: number): number[] {
  const numbers: number[] = [];
  for (const fill of FILLS) {
    numbers.push(Math.max(Math.ceil(least / fill), (numbers.at(-1) ?? 1) + 1));
  }
  return numbers;
}

interface Attempt {
  readonly found: readonly FoundFilm[];
  /** null if a share does not fit on its sheet. */
  readonly layout: Layout | null;
  readonly length: number;
}

interface SplitsSearch {
  readonly film: Film;
  readonly sheets: number;
  readonly work: number;
  readonly seed: number;
}

/** Searches for the best split if there are few sheets, and packs each share with the remaining work. */
function searchSplits({ film, sheets, work, seed }: SplitsSearch): Attempt {
  const random = new Random(seed);
  if (sheets > MOST_SHEETS_TO_CLIMB || work < LEAST_WORK_TO_CLIMB) {
    return searchShares(splitFilm(film, sheets, random), { work, seed });
  }
  const climbed = climbSplits({ film, sheets, work: work * CLIMB_SHARE, seed, random });
  const first = layShares(climbed.shares, climbed.find);
  const last = searchShares(climbed.shares, { work: work * (1 - CLIMB_SHARE), seed });
  const found = [...climbed.found, ...last.found];
  return { ...(last.length <= first.length ? last : first), found };
}

/** Packs every share. Identical shares are searched only once. */
function searchShares(
  shares: readonly FilmShare[],
  { work, seed }: Pick<SheetsSearch, 'work' | 'seed'>,
): Attempt {
  const known = new Map<string, FoundFilm>();
  const distinct = new Set(shares.map(({ key }) => key)).size;
  const attempt = layShares(shares, ({ key, film }) => {
    const found =
      known.get(key) ?? searchFilm(film, { work: work / distinct, seed, below: ENDLESS });
    known.set(key, found);
    return found;
  });
  return { ...attempt, found: [...known.values()] };
}

/** Puts the packings of shares together. Stops at the first share that does not fit on its sheet. */
function layShares(
  shares: readonly FilmShare[],
  find: (share: FilmShare) => FoundFilm,
): Pick<Attempt, 'layout' | 'length'> {
  const layout: Spot[][] = [];
  let length = 0;
  for (const share of shares) {
    const { spots, length: own } = find(share);
    if (spots === null || own > share.film.ceiling) return { layout: null, length: Infinity };
    layout.push(spots.map((spot) => ({ ...spot, shape: share.shapes[spot.shape] ?? -1 })));
    length += own;
  }
  return { layout, length };
}

function report(
  { seed }: SheetsSearch,
  found: readonly FoundFilm[],
): { finder: string[]; search: SearchReport } {
  const work = Math.round(workOf(found));
  const optimal = found.every(({ stop }) => stop === 'optimal');
  return {
    finder: [...new Set(found.flatMap(({ finder }) => finder ?? []))].sort(),
    search: { seed, work, stop: optimal ? 'optimal' : 'work-used' },
  };
}

function workOf(found: readonly FoundFilm[]): number {
  return found.reduce((sum, { work }) => sum + work, 0);
}
