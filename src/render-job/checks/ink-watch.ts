import { enlargementOf } from '../../artwork/preflight/enlargement.ts';
import { inkFactsOf } from '../../artwork/ink/ink-facts.ts';
import { InkTally, type InkCounts } from '../../artwork/ink/ink-tally.ts';
import { inkKey, type MeasurementCache } from '../../artwork/preflight/measurements.ts';
import { remember } from '../../artwork/verdicts/remember.ts';
import { measuredById, type Artwork } from '../../gang-sheet/artwork.ts';
import type { Fitting, Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import type { InkFacts } from '../../gang-sheet/preflight.ts';
import { isPiece } from '../../gang-sheet/with-labels.ts';
import type { Memo, PixelObserver } from '../../rendering/fitted/watch-pixels.ts';

/** The ink that one fitting of a plan prints. */
export interface LaidInk {
  /** Index into the fittings of the plan. */
  readonly index: number;
  readonly fitting: Fitting;
  readonly artwork: Artwork;
  readonly facts: InkFacts;
}

export interface InkWatchOf {
  readonly plan: Plan;
  readonly artworks: readonly Artwork[];
  readonly cache: Pick<MeasurementCache, 'inks' | 'hardEdges'>;
}

/**
 * Counts the ink of every fitting. Pixels are counted while they are fitted, before hard edges remove any
 * of them. As a pixel observer, it only keeps the counts for a later run of the part.
 */
export class InkWatch implements PixelObserver {
  readonly #of: InkWatchOf;
  readonly #artworks: ReadonlyMap<string, Artwork>;
  readonly #tallies = new Map<number, InkTally>();
  readonly #counts = new Map<number, InkCounts>();
  /** Fittings that `take` has returned. */
  readonly #taken = new Set<number>();

  constructor(of: InkWatchOf) {
    this.#of = of;
    this.#artworks = measuredById(of.artworks);
  }

  /** Counts the pixels of a fitting; undefined if it is opaque or has already been counted. */
  tallyOf(index: number): InkTally | undefined {
    if (this.#counts.has(index) || this.#taken.has(index)) return undefined;
    const known = this.#tallies.get(index);
    const { fitting, artwork } = this.#lookAt(index);
    if (known !== undefined || artwork?.hasAlpha !== true || fitting === undefined) return known;
    const { widthPx, heightPx, edgeThreshold } = fitting;
    const enlargement = enlargementOf(artwork, fitting);
    const tally = new InkTally({ widthPx, heightPx, edgeThreshold, enlargement });
    this.#tallies.set(index, tally);
    return tally;
  }

  /**
   * Records what fitting found out about a file, so that the file does not have to be decoded
   * again.
   */
  noteSource(artworkId: string, isHard: boolean): void {
    remember(this.#of.cache.hardEdges, artworkId, isHard);
  }

  see(): void {
    // Fittings that were counted while they were fitted.
  }

  memoOf(index: number): Memo {
    const counts = this.#counts.get(index) ?? this.#tallies.get(index)?.counts() ?? null;
    this.#tallies.delete(index);
    if (counts === null) return null;
    this.#counts.set(index, counts);
    return JSON.stringify(counts);
  }

  recall(index: number, memo: Memo): void {
    if (typeof memo === 'string') this.#counts.set(index, JSON.parse(memo) as InkCounts);
  }

  /** Returns the ink of each fitting on a laid sheet. Each fitting is returned only once per job. */
  take(sheet: SheetPlan): readonly LaidInk[] {
    const laid = new Set(sheet.placements.filter(isPiece).map(({ fitting }) => fitting));
    return [...laid].flatMap((index) => {
      const counts = this.#counts.get(index);
      const { fitting, artwork } = this.#lookAt(index);
      if (counts === undefined || fitting === undefined || artwork === undefined) return [];
      this.#counts.delete(index);
      this.#taken.add(index);
      const { rotated, edgeThreshold } = fitting;
      const enlargement = enlargementOf(artwork, fitting);
      const facts = inkFactsOf({ counts, enlargement, rotated, edgeThreshold });
      remember(this.#of.cache.inks, inkKey(fitting), facts);
      return [{ index, fitting, artwork, facts }];
    });
  }

  #lookAt(index: number) {
    const fitting = this.#of.plan.fittings[index];
    return { fitting, artwork: fitting && this.#artworks.get(fitting.artworkId) };
  }
}
