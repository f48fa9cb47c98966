import type { InkFacts, PixelSize } from '../../gang-sheet/preflight.ts';
import type { InkCounts } from './ink-tally.ts';
import type { Extent } from './level-boxes.ts';

/** Haze nearer than this is the end of a soft edge, or the ringing of the filter that enlarges. */
const NEAR_PX = 8;
/** The filter rings three pixels of the artwork far. */
const RINGING_PX = 4;
/** A shadow or a glow that fades out has so many times more room in haze than in what is above it. */
const FADING = 3;

export interface InkFactsOf {
  readonly counts: InkCounts;
  readonly enlargement: number;
  /** Is the artwork placed with its sides exchanged? */
  readonly rotated: boolean;
  readonly edgeThreshold?: number | undefined;
}

/** What the counts of a fitted artwork mean; sizes are upright, in printed pixels. */
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
 * Edges lose on one side what they gain on the other, so it is the balance that counts; but where
 * nothing is left of a line or a shadow, what others gain is no comfort.
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
  // Both sides of an axis together: where a picture fades out, one bright spot may end a side.
  const isFar = hazes.some((haze, axis) => {
    const fade = fades[axis] ?? NOTHING;
    return Math.max(...haze) > farPx && sumOf(haze) > FADING * sumOf(fade);
  });
  return isFar ? { content: size(any), art: size(aboveHaze) } : null;
}

/** Before and after, in pixels. */
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
