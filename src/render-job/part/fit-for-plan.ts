import type { ArtworkDecoder } from '../../artwork/decoder/artwork-decoder.ts';
import { fitArtwork, type FittedInk } from '../../artwork/fitted/fit-artwork.ts';
import { RowBuffer } from '../../artwork/fitted/row-buffer.ts';
import { ServiceError } from '../../errors.ts';
import { measuredById, type Artwork } from '../../gang-sheet/artwork.ts';
import type { Fitting, Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import { labelTextOf } from '../../gang-sheet/with-labels.ts';
import type { FittedArtwork, FitUrgency } from '../../gang-sheet/fitted-artwork.ts';
import {
  FittedCache,
  type CacheLimits,
  type FitGate,
} from '../../rendering/fitted/fitted-cache.ts';
import type { InkWatch } from '../checks/ink-watch.ts';
import { fitLabel } from '../../rendering/labels/fit-label.ts';
import { fittedResidentBytes } from '../prediction/render-settings.ts';

/** Memory management as fitting uses it. The limits change, so they are read at each use. */
export interface FitMemory {
  /** Called before another image is decoded. */
  readonly gate: FitGate;
  cacheLimits(): CacheLimits;
  /** Fitted artworks larger than this are kept in a scratch file. */
  residentLimitBytes(): number;
}

/** The scratch disk as fitting uses it. */
export interface FitDisk {
  /** Does work for which the disk may be too full; does it again after making room, unless it is ahead. */
  retrying<T>(work: () => Promise<T>, isAhead: () => boolean): Promise<T>;
}

export interface FitForPlanInput {
  /** Its placements include the labels. */
  readonly plan: Plan;
  readonly artworks: readonly Artwork[];
  /** The sheets that are still to be rendered, with the placements for which they acquire artworks. */
  readonly sheets: readonly SheetPlan[];
  readonly decoder: Pick<ArtworkDecoder, 'fit'>;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
  readonly memory: FitMemory;
  readonly disk: FitDisk;
  readonly observer?: FitObserver;
}

/** Learns about the artworks of a plan while they are fitted. */
export interface FitObserver {
  /** Called with the id of every artwork that was decoded completely. */
  onDecoded(artworkId: string): void;
  /** Counts the ink of every fitting. */
  readonly ink: Pick<InkWatch, 'tallyOf' | 'noteSource'>;
}

/**
 * The fitted artworks of a plan. Each is fitted when it is needed, and kept while that saves time.
 * @throws ServiceError `artwork_rejected` if an artwork differs from the one that the plan was made for
 */
export function fitForPlan(input: FitForPlanInput): FittedCache {
  const { plan, sheets, memory, disk } = input;
  const shared = { rowBuffer: new RowBuffer(), sourceOf: sourcesIn(input.artworks) };
  const fits = plan.fittings.map((fitting, index) => fitOf({ fitting, index }, input, shared));
  return new FittedCache({
    ...memory.cacheLimits(),
    fittings: plan.fittings,
    sheets,
    gate: memory.gate,
    expectedBytes: (index) => fittedResidentBytes(plan.fittings[index]),
    async fit(index, urgency) {
      const fit = fits[index];
      if (fit === undefined) throw new Error(`the plan has no fitting ${index}`);
      return disk.retrying(
        () => fit(urgency),
        () => urgency.isAhead(),
      );
    },
  });
}

/** Shared by all fits of a plan. */
interface SharedByFits {
  readonly rowBuffer: RowBuffer;
  readonly sourceOf: (fitting: Fitting) => Artwork;
}

function fitOf(
  { fitting, index }: { readonly fitting: Fitting; readonly index: number },
  input: FitForPlanInput,
  { rowBuffer, sourceOf }: SharedByFits,
): (urgency: FitUrgency) => Promise<FittedArtwork> {
  const { decoder, scratchDir, signal, memory, observer } = input;
  const text = labelTextOf(fitting);
  if (text !== null) return () => fitLabel(text, fitting);
  const artwork = sourceOf(fitting);
  return async (urgency) => {
    const fitted = await fitArtwork({
      decoder,
      artwork,
      fitting,
      signal,
      scratchDir,
      residentLimitBytes: memory.residentLimitBytes(),
      rowBuffer,
      urgency,
      ...(observer && { ink: inkOf(index, artwork.id, observer) }),
    });
    observer?.onDecoded(artwork.id);
    return fitted;
  };
}

function inkOf(index: number, artworkId: string, { ink }: FitObserver): FittedInk {
  return {
    tally: ink.tallyOf(index),
    onSourceAlpha: (isHard) => ink.noteSource(artworkId, isHard),
  };
}

/**
 * Returns a function that finds the artwork of a fitting. Thousands of fittings may show one
 * artwork, and each may have its own record, so the records are indexed once.
 */
function sourcesIn(artworks: readonly Artwork[]): SharedByFits['sourceOf'] {
  const sources = measuredById(artworks);
  return ({ artworkId }) => {
    const artwork = sources.get(artworkId);
    if (artwork !== undefined) return artwork;
    throw new ServiceError(
      'artwork_rejected',
      'An artwork has changed since this job was packed, and the original file is gone. Send the order again.',
      { details: { missingSha256: artworkId } },
    );
  };
}
