import type { PeakFactors, PeakObservation } from '../../messages.ts';

/** A margin, because memory is sampled, not measured continuously, and no two jobs are the same. */
const MARGIN = 1.1;
/** A higher ratio is not the prediction's fault: something else grew in the container. */
const HIGHEST = 3;
const LOWEST = 0.6;
/** One small job does not show that all jobs of its kind are small. */
const COLD_ONES_TO_LOWER = 5;

/** Correction factors for predicted peaks, one for each observed kind of job. */
export function peakFactors(observations: readonly PeakObservation[]): PeakFactors {
  const kinds = [...new Set(observations.map(({ kind }) => kind))];
  const seen = (wanted: string) => observations.filter(({ kind }) => kind === wanted);
  return Object.fromEntries(kinds.map((kind) => [kind, peakFactor(seen(kind))]));
}

/**
 * Returns the factor by which to multiply a predicted peak: the highest observed ratio times a margin. A
 * single job that uses more than predicted raises the factor. Lowering it requires several jobs, each the
 * first in its renderer: later jobs reuse memory, so their peaks understate the need.
 */
export function peakFactor(seen: readonly Pick<PeakObservation, 'ratio' | 'isCold'>[]): number {
  const highest = MARGIN * Math.max(...seen.map(({ ratio }) => ratio), 0);
  if (highest >= 1) return Math.min(HIGHEST, highest);
  const cold = seen.filter(({ isCold }) => isCold).length;
  return cold < COLD_ONES_TO_LOWER ? 1 : Math.max(LOWEST, highest);
}
