import { MIB } from '../../gang-sheet/units/mib.ts';
import { BYTES_PER_PIXEL } from '../../gang-sheet/units/pixel-bytes.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import type { DegradationMeasure } from '../../memory/job/degradation.ts';
import type { CacheLimits } from '../../rendering/fitted/fitted-cache.ts';

/**
 * Larger fitted artworks are kept in a scratch file, and their rows are read from there. The page cache
 * then holds as much of them as the machine has room for, and the kernel can reclaim that memory without
 * killing a process. 8 MiB is 2 MP: at 300 dpi, a piece of about 4.7 × 4.7 inches.
 */
const RESIDENT_LIMIT_BYTES = 8 * MIB;

/** Number of artworks that are fitted ahead of the one in use. */
const PREFETCH = 2;
/** Below this budget, only one artwork is fitted ahead: a decoder and its rows take up to 30 MB. */
const PREFETCH_BUDGET_BYTES = 512 * MIB;
/** More decoders than this would be idle: one fit is needed now, and two run ahead. */
const MAX_DECODERS = 3;
const MAX_CACHE_BYTES = 96 * MIB;
/** Share of the memory budget for all fitted artworks together. */
const SHARE_OF_CACHE = 0.15;
/** Just enough for the artworks in use, without a cache. */
const LEAST_CACHE_BYTES = 16 * MIB;
/** Rows to read and lay at a time while `band_height` is in force. Strips stay as they are. */
const LEAST_ROWS = 16;

/** Memory of one encoder thread: 28 MB on a 22-inch sheet, measured with noise. */
const THREAD_BYTES = 32 * MIB;
/** Share of the memory budget for all encoder threads together. */
const SHARE_OF_THREADS = 0.25;

/** The budget of a container of 256 MB, of which all but this is taken by the idle processes and a render. */
const SPILL_ALL_BYTES = 240 * MIB;
const LEAST_SPILLED_BYTES = 24 * MIB;

/** Threads and caches of a job that is not degraded, in a container of this size. */
export interface RenderSettings {
  readonly threads: number;
  readonly cacheBytes: number;
  readonly prefetch: number;
  /** Maximum number of decoder processes. */
  readonly decoders: number;
  /** Decodes that need more memory keep their allocations in a file. */
  readonly spillAboveBytes: number;
}

/**
 * @param threads configured number; fewer are used if memory is small
 * @param budgetBytes the memory budget of the service
 * @param canSpill whether decoders can keep allocations in a file
 */
export function renderSettings(
  threads: number,
  budgetBytes: number,
  canSpill = true,
): RenderSettings {
  const affordable = Math.floor((budgetBytes * SHARE_OF_THREADS) / THREAD_BYTES);
  const cacheBytes = Math.min(MAX_CACHE_BYTES, Math.floor(budgetBytes * SHARE_OF_CACHE));
  return {
    threads: Math.max(1, Math.min(threads, affordable)),
    cacheBytes: Math.max(LEAST_CACHE_BYTES, cacheBytes),
    prefetch: budgetBytes < PREFETCH_BUDGET_BYTES ? 1 : PREFETCH,
    decoders: budgetBytes < PREFETCH_BUDGET_BYTES ? 1 : Math.min(threads, MAX_DECODERS),
    spillAboveBytes: canSpill ? spillAbove(budgetBytes) : Infinity,
  };
}

/** Half of what a larger container has beyond the small one is for decodes in memory. */
function spillAbove(budgetBytes: number): number {
  return LEAST_SPILLED_BYTES + Math.max(0, budgetBytes - SPILL_ALL_BYTES) / 2;
}

/** Whether this degradation measure is in force. */
export type GaveUp = (measure: DegradationMeasure) => boolean;

export function cacheLimits({ cacheBytes, prefetch }: RenderSettings, gaveUp: GaveUp): CacheLimits {
  return {
    budgetBytes: gaveUp('cache') ? LEAST_CACHE_BYTES : cacheBytes,
    prefetch: gaveUp('prefetch') ? 0 : prefetch,
  };
}

export function rowsAtOnce(gaveUp: GaveUp): number {
  return gaveUp('band_height') ? LEAST_ROWS : Infinity;
}

/** While `parallel_pieces` is in force, every fitted artwork is kept in a scratch file. */
export function residentLimitBytes(gaveUp: GaveUp): number {
  return gaveUp('parallel_pieces') ? 0 : RESIDENT_LIMIT_BYTES;
}

/** Memory that a fitted artwork holds; 0 if it is kept in a scratch file. */
export function fittedResidentBytes(fitting: Fitting | undefined): number {
  if (fitting === undefined) return 0;
  const bytes = fitting.widthPx * fitting.heightPx * BYTES_PER_PIXEL;
  return bytes > RESIDENT_LIMIT_BYTES ? 0 : bytes;
}
