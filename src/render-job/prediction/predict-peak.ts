import { fitNeedBytes, needBytes } from '../../artwork/cost/spilled-cost.ts';
import { decodedFormat, type Artwork } from '../../gang-sheet/artwork.ts';
import type { OutputSpec, SheetSpec } from '../../gang-sheet/order.ts';
import { MIB } from '../../gang-sheet/units/mib.ts';
import type { Plan } from '../../gang-sheet/plan.ts';
import type { PeakFactors } from '../../messages.ts';
import { previewCostBytes } from '../../rendering/preview/preview-size.ts';
import {
  COMPARE_PIXELS_BYTES,
  decodePartBytes,
  renderCostBytes,
} from '../../rendering/render-cost.ts';
import { cacheLimits, fittedResidentBytes, type RenderSettings } from './render-settings.ts';

export interface PredictionInput {
  readonly plan: Plan;
  readonly artworks: readonly Artwork[];
  readonly output: Pick<OutputSpec, 'format' | 'verify'>;
  readonly settings: RenderSettings;
}

/** Predicted peak of the memory that the job itself holds, in addition to the memory in use without it. */
export interface PredictedNeed {
  /** Predictions for jobs of one kind are off by about the same factor. */
  readonly kind: string;
  /** Calculated from the plan alone. */
  readonly calculatedBytes: number;
  /** The same with all degradation measures in force. */
  readonly leastCalculatedBytes: number;
  /** Corrected by the peaks of earlier jobs of this kind. */
  readonly bytes: number;
  /** Corrected, with all degradation measures in force. */
  readonly leastBytes: number;
  /** The largest fit alone. */
  readonly decodeBytes: number;
}

export function predictNeed(input: PredictionInput, factors: PeakFactors): PredictedNeed {
  const costs = fitCosts(input);
  const kind = kindOf(input, costs);
  const factor = factors[kind] ?? 1;
  const calculatedBytes = calculate(input, { costs, isDegraded: false });
  const leastCalculatedBytes = calculate(input, { costs, isDegraded: true });
  const [decodeBytes = 0] = largest(costs, 1);
  return {
    kind,
    calculatedBytes,
    bytes: Math.ceil(calculatedBytes * factor),
    leastCalculatedBytes,
    leastBytes: Math.ceil(leastCalculatedBytes * factor),
    decodeBytes,
  };
}

/**
 * The least that a job needs besides its largest fit: with all degradation measures in force, strips are encoded
 * one at a time.
 */
export function leastBesidesFit({ widthPx }: Pick<SheetSpec, 'widthPx'>): number {
  return renderCostBytes({ widthPx, threads: 1 });
}

/**
 * Anonymous memory of an idle decoder process: measured at 22 MB. The first decoder is always
 * there.
 */
const FURTHER_DECODER_BYTES = 25 * MIB;

/**
 * Distinguishes jobs by format, verification, whether pixels go through a scratch file, and the decoder of
 * the largest fit.
 */
function kindOf({ plan, artworks, output }: PredictionInput, costs: readonly number[]): string {
  const { format, verify } = output;
  const isLarge = plan.fittings.some((fitting) => fittedResidentBytes(fitting) === 0);
  const { artworkId } = plan.fittings[costs.indexOf(largest(costs, 1)[0] ?? 0)] ?? {};
  const artwork = artworks.find(({ id }) => id === artworkId);
  return `${format}, ${verify}, ${isLarge ? 'large' : 'small'} fits${decoderOf(artwork)}`;
}

function decoderOf(artwork: Artwork | undefined): string {
  if (artwork === undefined) return '';
  return `, ${decodedFormat(artwork)}${artwork.interlaced ? ' in passes' : ''}`;
}

/**
 * Adds up bands and encoders, the preview, the fitted artworks that the cache may hold, and the
 * largest fits that may run at the same time (the one needed now and those made ahead), with the
 * processes that run them. No artwork is fitted while a finished part is decoded, so only the
 * larger of these two counts.
 */
function calculate(
  { plan, output, settings }: PredictionInput,
  { costs, isDegraded }: { readonly costs: readonly number[]; readonly isDegraded: boolean },
): number {
  const { budgetBytes, prefetch } = cacheLimits(settings, () => isDegraded);
  const widthPx = plan.sheets[0]?.widthPx ?? 0;
  const fitted = sum(plan.fittings.map(fittedResidentBytes));
  const fits = sum(largest(costs, 1 + prefetch));
  const decoding = output.verify === 'full' ? verifyBytes(widthPx, settings) : 0;
  const rendering = renderCostBytes({ widthPx, threads: settings.threads });
  const [preview = 0] = largest(plan.sheets.map(previewCostBytes), 1);
  const decoders = furtherDecoders(plan, { most: settings.decoders, prefetch });
  const processes = decoders * FURTHER_DECODER_BYTES;
  return Math.ceil(
    rendering + preview + Math.min(fitted, budgetBytes) + Math.max(fits, decoding) + processes,
  );
}

/** A wide part is decoded by a decoder, so its memory may be spilled. */
function verifyBytes(widthPx: number, { spillAboveBytes }: RenderSettings): number {
  return COMPARE_PIXELS_BYTES + needBytes(decodePartBytes(widthPx), spillAboveBytes);
}

/**
 * Decoders beyond the first that the job can keep busy. They stay for a while after their last fit.
 */
function furtherDecoders(
  { fittings }: Plan,
  { most, prefetch }: { readonly most: number; readonly prefetch: number },
): number {
  return Math.max(0, Math.min(most, 1 + prefetch, fittings.length) - 1);
}

/** The memory of each fit of the plan. */
function fitCosts({ plan, artworks, settings }: PredictionInput): readonly number[] {
  const byId = new Map(artworks.map((artwork) => [artwork.id, artwork]));
  return plan.fittings.map((fitting) => {
    const artwork = byId.get(fitting.artworkId);
    return artwork === undefined ? 0 : fitNeedBytes(artwork, fitting, settings.spillAboveBytes);
  });
}

function largest(numbers: readonly number[], count: number): readonly number[] {
  return [...numbers].sort((a, b) => b - a).slice(0, count);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
