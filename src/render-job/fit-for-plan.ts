import { fitArtwork } from '../artwork/fit-artwork.ts';
import { ServiceError } from '../errors.ts';
import type { Artwork } from '../gang-sheet/artwork.ts';
import type { Fitting, Plan, SheetPlan } from '../gang-sheet/plan.ts';
import { FittedCache } from '../rendering/fitted-cache.ts';
import { cacheLimits, fittedResidentBytes, RESIDENT_LIMIT_BYTES } from './render-budget.ts';

export interface FitForPlanInput {
  readonly plan: Plan;
  readonly artworks: readonly Artwork[];
  /** What is still to be rendered. */
  readonly sheets: readonly SheetPlan[];
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/**
 * The fitted artworks of a plan: each is made when it is needed and kept while that pays.
 * @throws ServiceError `artwork_rejected` when an artwork is not the one that the plan was made for
 */
export function fitForPlan(input: FitForPlanInput): FittedCache {
  const { plan, sheets, scratchDir, signal } = input;
  const sources = plan.fittings.map((fitting) => ({ fitting, artwork: sourceOf(fitting, input) }));
  return new FittedCache({
    ...cacheLimits({ isDegraded: false }),
    fittings: plan.fittings,
    sheets,
    expectedBytes: (index) => fittedResidentBytes(plan.fittings[index]),
    async fit(index) {
      const source = sources[index];
      if (source === undefined) throw new Error(`the plan has no fitting ${index}`);
      return fitArtwork({
        ...source,
        scratchDir,
        signal,
        residentLimitBytes: RESIDENT_LIMIT_BYTES,
      });
    },
  });
}

function sourceOf(fitting: Fitting, { artworks }: FitForPlanInput): Artwork {
  const same = artworks.filter((artwork) => artwork.id === fitting.artworkId);
  const measured = same.find((artwork) => artwork.contentBox !== null) ?? same[0];
  if (measured !== undefined) return measured;
  throw new ServiceError(
    'artwork_rejected',
    'An artwork has changed since this job was packed, and its first version is gone. Send the order again.',
    { details: { missingSha256: fitting.artworkId } },
  );
}
