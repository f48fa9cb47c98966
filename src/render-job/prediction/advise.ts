import { fitNeedBytes } from '../../artwork/cost/spilled-cost.ts';
import type { Remedy } from '../../errors.ts';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Order } from '../../gang-sheet/order.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import type { PeakFactors } from '../../messages.ts';
import { toLeastMib } from '../../telemetry/figures.ts';
import { predictNeed, type PredictedNeed, type PredictionInput } from './predict-peak.ts';

/** A way to make a job smaller, and what the job needs then. */
export interface Advice extends Pick<PredictedNeed, 'leastBytes' | 'decodeBytes'> {
  readonly remedy: Remedy;
}

/** A job whose need is predicted. */
export interface ToPredict {
  readonly input: PredictionInput;
  readonly factors: PeakFactors;
}

/** Artworks that a remedy names; the others are counted. */
const MOST_NAMED = 3;

/**
 * Lists ways to make the job smaller, and predicts what the job needs after each. Ways that do not lower
 * the need are left out: shorter sheets and fewer orders, for example, need as much at their peak.
 */
export function adviseOn(orders: readonly Order[], toPredict: ToPredict): readonly Advice[] {
  const { input, factors } = toPredict;
  const { leastBytes } = predictNeed(input, factors);
  const ways = [...plainArtwork(orders, toPredict), ...lessVerification(toPredict)];
  return ways.filter((way) => way.leastBytes < leastBytes);
}

/** Every artwork can be sent as a PNG at its print size, which is decoded row by row. */
function plainArtwork(orders: readonly Order[], { input, factors }: ToPredict): readonly Advice[] {
  const { spillAboveBytes } = input.settings;
  const needOf = (artwork: Artwork, fitting: Fitting) =>
    fitNeedBytes(artwork, fitting, spillAboveBytes);
  const byId = new Map(input.artworks.map((artwork) => [artwork.id, artwork]));
  const fits = input.plan.fittings.flatMap((fitting) => {
    const artwork = byId.get(fitting.artworkId);
    if (artwork === undefined) return [];
    const plain = plainPng(artwork, fitting);
    return [{ artwork, plain, bytes: needOf(artwork, fitting), fitting }];
  });
  const leftBytes = fits.reduce(
    (most, { plain, bytes, fitting }) => Math.max(most, Math.min(bytes, needOf(plain, fitting))),
    0,
  );
  const large = fits.filter(({ bytes }) => bytes > leftBytes);
  if (large.length === 0) return [];
  const replaced = new Map(large.map(({ artwork, plain }) => [artwork.id, plain]));
  const artworks = input.artworks.map((artwork) => replaced.get(artwork.id) ?? artwork);
  const mostBytes = large.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const [artwork, it] =
    replaced.size === 1 ? ['the artwork', 'it takes'] : ['each artwork', 'they take'];
  return [
    {
      ...predictNeed({ ...input, artworks }, factors),
      remedy: {
        action: 'replace_artwork',
        detail: `Save ${artwork} of ${namesOf(orders, input.artworks, replaced)} as a PNG without interlacing, at its print size: ${it} up to ${toLeastMib(leftBytes)} MB to decode then, instead of ${toLeastMib(mostBytes)} MB.`,
      },
    },
  ];
}

function plainPng(artwork: Artwork, { widthPx, heightPx, rotated }: Fitting): Artwork {
  const [width, height] = rotated ? [heightPx, widthPx] : [widthPx, heightPx];
  return {
    ...artwork,
    format: 'png',
    decodeAs: 'png',
    widthPx: width,
    heightPx: height,
    interlaced: false,
    sampleBits: 8,
    needsTurning: false,
  };
}

function lessVerification({ input, factors }: ToPredict): readonly Advice[] {
  if (input.output.verify !== 'full') return [];
  const output = { ...input.output, verify: 'structure' } as const;
  return [
    {
      ...predictNeed({ ...input, output }, factors),
      remedy: {
        action: 'verify_structure',
        detail:
          'Set output.verify to "structure": the finished file is then not decoded once more to compare its pixels.',
      },
    },
  ];
}

/** Names the items of these artworks; `artworks` has one artwork for each item of all orders. */
function namesOf(
  orders: readonly Order[],
  artworks: readonly Artwork[],
  wanted: ReadonlyMap<string, Artwork>,
): string {
  const items = orders.flatMap(({ id, items }) =>
    items.map((item) => `order "${id}", item "${item.id}"`),
  );
  const names = items.filter((_, index) => wanted.has(artworks[index]?.id ?? ''));
  const more = names.length - MOST_NAMED;
  const named = names.slice(0, MOST_NAMED).join(' and of ');
  if (more <= 0) return named;
  return `${named} and of ${more} other ${more === 1 ? 'item' : 'items'}`;
}
