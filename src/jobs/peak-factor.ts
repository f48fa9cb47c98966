import type { PeakObservation } from '../messages.ts';

/** A job is not measured at every instant, and the next one is not quite the same. */
const MARGIN = 1.1;
/** What goes beyond this is not a fault of the prediction: something else grew in the container. */
const MOST = 3;
const LEAST = 0.6;
/** A single small job does not say that all of its kind are small. */
const COLD_ONES_TO_LOWER = 5;

/**
 * What the need that a plan tells is multiplied by: the most that any of these jobs took, and a margin.
 * One job that took more is enough to raise it. It is lowered only after several jobs that each were
 * the first of their renderer; later ones take less than they need, as they use what others left.
 */
export function peakFactor(seen: readonly Pick<PeakObservation, 'ratio' | 'isCold'>[]): number {
  const highest = MARGIN * Math.max(...seen.map(({ ratio }) => ratio), 0);
  if (highest >= 1) return Math.min(MOST, highest);
  const cold = seen.filter(({ isCold }) => isCold).length;
  return cold < COLD_ONES_TO_LOWER ? 1 : Math.max(LEAST, highest);
}
