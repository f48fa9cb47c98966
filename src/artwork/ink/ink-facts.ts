import type { InkFacts, PixelSize } from '../../gang-sheet/preflight.ts';
import type { InkCounts } from './ink-tally.ts';
import type { Extent } from './level-boxes.ts';

/** Haze nearer than this belongs to a soft edge, or is ringing of the enlarging filter. */
const NEAR_PX = 8;
/** The filter rings over three source pixels. */
const RINGING_PX = 4;
/** The haze of a fading shadow or glow is at most this many times wider than the fade above it. */
const FADING = 3;

export interface InkFactsOf {
  readonly counts: InkCounts;
  readonly enlargement: number;
  /** Whether the artwork is placed with its width and height swapped. */
  readonly rotated: boolean;
  readonly edgeThreshold?: number | undefined;
}

/** Interprets the counts of a fitted artwork. Sizes are upright, in printed pixels. */
export function inkFactsOf({ counts, enlargement, rotated, edgeThreshold }: InkFactsOf): InkFacts {
  const { visiblePx, translucentPx, printedPx } = counts;
  const softShare = visiblePx === 0 ? 0 : translucentPx / visiblePx;
  return {
    softShare,
    printedShare: edgeThreshold === undefined ? softShare : 0,
    lostShare: lostShare(counts),
    isVisible: visiblePx > 0,
    isPrinted: printedPx > 0,
    haze: hazeOf(counts, { farPx: Math.max(NEAR_PX, RINGING_PX * enlargement), rotated }),
  };
}

/**
 * The share of ink lost to hard edges. An edge loses about as much ink on one side as it gains on the
 * other, so only the net loss counts. A line or shadow that vanishes completely always counts in full.
 */
function lostShare({ ink, takenInk, addedInk, vanishedInk }: InkCounts): number {
  return ink === 0 ? 0 : Math.max(takenInk - addedInk, vanishedInk, 0) / ink;
}

function hazeOf(
  { boxes: [any = null, aboveHaze = null, art = null] }: InkCounts,
  { farPx, rotated }: { readonly farPx: number; readonly rotated: boolean },
): InkFacts['haze'] {
  if (any === null) return null;
  const size = (box: Extent) => sizeOf(box, rotated);
  if (aboveHaze === null) return { content: size(any), art: null };
  if (art === null) return null;
  const hazes = axesBetween(any, aboveHaze);
  const fades = axesBetween(aboveHaze, art);
  // Both sides of an axis count together: one bright spot may end the fade on one side.
  const isFar = hazes.some((haze, axis) => {
    const fade = fades[axis] ?? NOTHING;
    return Math.max(...haze) > farPx && sumOf(haze) > FADING * sumOf(fade);
  });
  return isFar ? { content: size(any), art: size(aboveHaze) } : null;
}

/** Pixels on the two sides of an axis: before and after the inner box. */
type Sides = readonly [number, number];
const NOTHING: Sides = [0, 0];

function axesBetween(outer: Extent, inner: Extent): readonly Sides[] {
  return [
    [inner.left - outer.left, outer.right - inner.right],
    [inner.top - outer.top, outer.bottom - inner.bottom],
  ];
}

function sumOf([before, after]: Sides): number {
  return before + after;
}

function sizeOf({ left, right, top, bottom }: Extent, rotated: boolean): PixelSize {
  const [widthPx, heightPx] = [right - left, bottom - top];
  return rotated ? { widthPx: heightPx, heightPx: widthPx } : { widthPx, heightPx };
}
