import type { Fitting } from '../../gang-sheet/plan.ts';
import type { DegradationMeasure } from '../../memory/job/degradation.ts';
import type { CacheLimits } from '../../rendering/fitted/fitted-cache.ts';

const MIB = 1024 * 1024;
const BYTES_PER_PIXEL = 4;

/**
 * Fitted artworks above this lie in a scratch file, and their rows are read from there. The page
 * cache then keeps as much of them as the machine has room for, and the kernel takes it back without
 * killing anybody: 2 MP, a piece of about 4.7 × 4.7 in at 300 dpi.
 */
const RESIDENT_LIMIT_BYTES = 8 * MIB;

/** Pictures that are fitted ahead of the one that is needed. */
const PREFETCH = 2;
/** Below this budget only one is: each decoder and its rows take up to 30 MB. */
const PREFETCH_BUDGET_BYTES = 512 * MIB;
const MAX_CACHE_BYTES = 96 * MIB;
/** Of the budget: what fitted artworks may take together. */
const SHARE_OF_CACHE = 0.15;
/** Without a cache: what is in use, and a bit. */
const LEAST_CACHE_BYTES = 16 * MIB;
/** Without high bands: rows that are read and laid at a time; the strips stay what they are. */
const LEAST_ROWS = 16;

/** What each further encoder thread takes, measured with noise: 28 MB on a 22 in sheet. */
const THREAD_BYTES = 32 * MIB;
/** Of the budget: what encoder threads may take together. */
const SHARE_OF_THREADS = 0.25;

/** What a job may take at its widest, in a container of this size. */
export interface RenderBudget {
  readonly threads: number;
  readonly cacheBytes: number;
  readonly prefetch: number;
}

/**
 * @param threads that are wished for
 * @param budgetBytes of memory that the service may use
 */
export function renderBudget(threads: number, budgetBytes: number): RenderBudget {
  const affordable = Math.floor((budgetBytes * SHARE_OF_THREADS) / THREAD_BYTES);
  const cacheBytes = Math.min(MAX_CACHE_BYTES, Math.floor(budgetBytes * SHARE_OF_CACHE));
  return {
    threads: Math.max(1, Math.min(threads, affordable)),
    cacheBytes: Math.max(LEAST_CACHE_BYTES, cacheBytes),
    prefetch: budgetBytes < PREFETCH_BUDGET_BYTES ? 1 : PREFETCH,
  };
}

/** Does the job do without this? */
export type GaveUp = (saving: DegradationMeasure) => boolean;

export function cacheLimits({ cacheBytes, prefetch }: RenderBudget, gaveUp: GaveUp): CacheLimits {
  return {
    budgetBytes: gaveUp('cache') ? LEAST_CACHE_BYTES : cacheBytes,
    prefetch: gaveUp('prefetch') ? 0 : prefetch,
  };
}

export function rowsAtOnce(gaveUp: GaveUp): number {
  return gaveUp('band_height') ? LEAST_ROWS : Infinity;
}

/** Without pieces beside each other in memory, every fitted artwork lies in a file. */
export function residentLimitBytes(gaveUp: GaveUp): number {
  return gaveUp('parallel_pieces') ? 0 : RESIDENT_LIMIT_BYTES;
}

/** What a fitted artwork holds in memory. */
export function fittedResidentBytes(fitting: Fitting | undefined): number {
  if (fitting === undefined) return 0;
  const bytes = fitting.widthPx * fitting.heightPx * BYTES_PER_PIXEL;
  return bytes > RESIDENT_LIMIT_BYTES ? 0 : bytes;
}
