import { fitArtwork } from '../../artwork/fitting/fit-artwork.ts';
import { RowBuffer } from '../../artwork/fitting/row-buffer.ts';
import { ServiceError } from '../../errors.ts';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Fitting, Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import { labelTextOf } from '../../gang-sheet/with-labels.ts';
import { FittedCache, type FitGate } from '../../rendering/fitted/fitted-cache.ts';
import type { FittedArtwork } from '../../gang-sheet/fitted-artwork.ts';
import type { InkWatch } from '../checks/ink-watch.ts';
import { fitLabel } from '../../rendering/labels/fit-label.ts';
import {
  cacheLimits,
  fittedResidentBytes,
  residentLimitBytes,
  type GaveUp,
  type RenderBudget,
} from '../prediction/render-budget.ts';

export interface FitForPlanInput {
  /** As it is drawn, labels included. */
  readonly plan: Plan;
  readonly artworks: readonly Artwork[];
  /** What is still to be rendered, with the placements that are acquired for it. */
  readonly sheets: readonly SheetPlan[];
  readonly scratchDir: string;
  readonly signal: AbortSignal;
  /** Asked before a further picture is decoded. */
  readonly gate: FitGate;
  readonly budget: RenderBudget;
  /** What the job does without just now. */
  readonly gaveUp: GaveUp;
  /** Takes the id of every artwork that was decoded to its end. */
  readonly onDecoded?: (artworkId: string) => void;
  /** Counts the ink of what is fitted. */
  readonly ink?: Pick<InkWatch, 'tallyOf' | 'noteSource'>;
}

/**
 * The fitted artworks of a plan: each is made when it is needed and kept while that pays.
 * @throws ServiceError `artwork_rejected` when an artwork is not the one that the plan was made for
 */
export function fitForPlan(input: FitForPlanInput): FittedCache {
  const { plan, sheets } = input;
  const rowBuffer = new RowBuffer();
  const fits = plan.fittings.map((fitting, index) =>
    fitOf(fitting, { ...input, rowBuffer, index }),
  );
  return new FittedCache({
    ...cacheLimits(input.budget, input.gaveUp),
    fittings: plan.fittings,
    sheets,
    gate: input.gate,
    expectedBytes: (index) => fittedResidentBytes(plan.fittings[index]),
    async fit(index) {
      const fit = fits[index];
      if (fit === undefined) throw new Error(`the plan has no fitting ${index}`);
      return fit();
    },
  });
}

interface FitOf extends FitForPlanInput {
  readonly rowBuffer: RowBuffer;
  readonly index: number;
}

function fitOf(fitting: Fitting, input: FitOf): () => Promise<FittedArtwork> {
  const { scratchDir, signal, gaveUp, rowBuffer, ink, index } = input;
  const text = labelTextOf(fitting);
  if (text !== null) return () => fitLabel(text, fitting);
  const artwork = sourceOf(fitting, input);
  return async () => {
    const limitBytes = residentLimitBytes(gaveUp);
    const place = { scratchDir, residentLimitBytes: limitBytes, rowBuffer };
    const tally = ink?.tallyOf(index);
    const onSourceAlpha = (isHard: boolean) => ink?.noteSource(artwork.id, isHard);
    const fit = { artwork, fitting, signal, ...place, tally, onSourceAlpha };
    const fitted = await fitArtwork(fit);
    input.onDecoded?.(artwork.id);
    return fitted;
  };
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
