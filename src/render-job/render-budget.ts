import type { Fitting } from '../gang-sheet/plan.ts';
import type { CacheLimits } from '../rendering/fitted-cache.ts';

const MIB = 1024 * 1024;
const BYTES_PER_PIXEL = 4;

/**
 * Fitted artworks above this lie in a scratch file, and their rows are read from there. The page
 * cache then keeps as much of them as the machine has room for, and the kernel takes it back without
 * killing anybody: 2 MP, a piece of about 4.7 × 4.7 in at 300 dpi.
 */
export const RESIDENT_LIMIT_BYTES = 8 * MIB;

const CACHE: CacheLimits = { budgetBytes: 96 * MIB, prefetch: 2 };
/** After a pause that freed little: nothing ahead of time, and only what is in use and a bit. */
const DEGRADED_CACHE: CacheLimits = { budgetBytes: 16 * MIB, prefetch: 0 };

export function cacheLimits({ isDegraded }: { isDegraded: boolean }): CacheLimits {
  return isDegraded ? DEGRADED_CACHE : CACHE;
}

/** What a fitted artwork holds in memory. */
export function fittedResidentBytes(fitting: Fitting | undefined): number {
  if (fitting === undefined) return 0;
  const bytes = fitting.widthPx * fitting.heightPx * BYTES_PER_PIXEL;
  return bytes > RESIDENT_LIMIT_BYTES ? 0 : bytes;
}
