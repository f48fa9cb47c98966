import { fitScratchBytes } from '../artwork/fit-cost.ts';
import type { Artwork } from '../gang-sheet/artwork.ts';
import type { Plan } from '../gang-sheet/plan.ts';
import { renderCostBytes } from '../rendering/render-cost.ts';
import { cacheLimits, fittedResidentBytes } from './render-budget.ts';

export interface PredictionInput {
  readonly plan: Plan;
  readonly artworks: readonly Artwork[];
  readonly threads: number;
  /** In use before the job: the processes themselves, and whatever shares the container. */
  readonly usedBytes: number;
}

/** The most memory that will be in use while the job runs. */
export function predictPeak({ usedBytes, ...job }: PredictionInput): number {
  return usedBytes + predictNeed(job, { isDegraded: false });
}

/**
 * The most memory that the job itself will hold: bands and encoders, the fitted artworks
 * that the cache may hold, and the largest fits that may run at the same time (the one that is
 * needed now, and those ahead of it).
 */
export function predictNeed(
  { plan, artworks, threads }: Omit<PredictionInput, 'usedBytes'>,
  { isDegraded }: { readonly isDegraded: boolean },
): number {
  const { budgetBytes, prefetch } = cacheLimits(() => isDegraded);
  const widthPx = plan.sheets[0]?.widthPx ?? 0;
  const fitted = sum(plan.fittings.map(fittedResidentBytes));
  const fits = largest(fitCosts(plan, artworks), 1 + prefetch);
  const rendering = renderCostBytes({ widthPx, threads });
  return Math.ceil(rendering + Math.min(fitted, budgetBytes) + sum(fits));
}

function fitCosts({ fittings }: Plan, artworks: readonly Artwork[]): readonly number[] {
  const byId = new Map(artworks.map((artwork) => [artwork.id, artwork]));
  return fittings.map((fitting) => {
    const artwork = byId.get(fitting.artworkId);
    return artwork === undefined ? 0 : fitScratchBytes(artwork, fitting);
  });
}

function largest(numbers: readonly number[], count: number): readonly number[] {
  return [...numbers].sort((a, b) => b - a).slice(0, count);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
