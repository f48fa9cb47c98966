import type { InkFacts, PixelSize, PreflightFinding } from '../../gang-sheet/preflight.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { blank } from '../verdicts/blank.ts';
import { percent } from '../../gang-sheet/units/percent.ts';
import { FULL_ALPHA } from '../../gang-sheet/units/alpha.ts';
import { INK_LEVELS } from '../ink/ink-levels.ts';

/**
 * Share of the visible pixels. For the rim of a plain shape, the share is smaller; for fine artwork, it
 * is 20 to 90%.
 */
const SOFTENED_SHARE = 0.02;
/** Share of the ink. */
const LOST_SHARE = 0.02;

/** Print settings of an item. */
export interface PrintedInk {
  readonly facts: InkFacts;
  readonly trim: boolean;
  /** Whether each printed pixel is a pixel of the file; always true for an SVG. */
  readonly showsSource: boolean;
  /** Whether the artwork is an SVG. */
  readonly isVector: boolean;
  /** Lowest alpha that becomes opaque. Absent for soft edges. */
  readonly edgeThreshold?: number | undefined;
}

/** The fault for artwork that prints nothing; null if something is printed. */
export function emptinessOf({ facts, edgeThreshold }: PrintedInk): ArtworkFault | null {
  if (facts.isPrinted) return null;
  if (edgeThreshold === undefined || !facts.isVisible) return blank();
  const detail = `has no pixel that is at least ${percent(edgeThreshold / FULL_ALPHA)} opaque at its printed size, so hard edges would leave nothing: lower edgeThreshold, or set edges to soft`;
  return new ArtworkFault('artwork_empty', detail);
}

/**
 * Findings against printing an artwork this way.
 * @param isSourceHard whether the file has hard edges; called only when it matters
 */
export async function judgeInk(
  printed: PrintedInk,
  isSourceHard: () => Promise<boolean>,
): Promise<readonly PreflightFinding[]> {
  const isSoftened = isSoft(printed) && (await isSourceHard());
  return [...haze(printed), ...(isSoftened ? [softened(printed)] : []), ...lost(printed)];
}

function isSoft({ facts, edgeThreshold, showsSource }: PrintedInk): boolean {
  return edgeThreshold === undefined && !showsSource && facts.softShare > SOFTENED_SHARE;
}

function haze({
  facts,
  trim,
  isVector,
  edgeThreshold = 1,
}: PrintedInk): readonly PreflightFinding[] {
  // Hard edges print no haze, but trimming kept the area that it covers.
  const isPrinted = edgeThreshold < INK_LEVELS.aboveHaze;
  if (facts.haze === null || !(isPrinted || trim)) return [];
  const { content, art } = facts.haze;
  // At the ends of dashes and tiles, cairo leaves slivers with an alpha of a few 255ths that are
  // not in the file.
  if (isVector && art !== null) return [];
  const most = percent((INK_LEVELS.aboveHaze - 1) / FULL_ALPHA);
  const detail =
    art === null
      ? `The whole artwork is nearly invisible (at most ${most} opaque). Make it opaque in the file.`
      : `Nearly invisible pixels (at most ${most} opaque) lie far from the rest of the artwork: it prints at ${inPx(content)} with them and at ${inPx(art)} without. Clean up the file, or set trim with trimThreshold 0.02.`;
  return [{ rule: 'haze', code: 'haze', detail }];
}

function softened({ facts }: PrintedInk): PreflightFinding {
  const detail = `The hard edges of the artwork become semi-transparent at this print size: none of the visible pixels are 5 to 95% opaque in the file, but ${percent(facts.softShare)} of them are in print. Set edges to hard.`;
  return { rule: 'edges', code: 'soft_edges', detail };
}

function lost({ facts, edgeThreshold }: PrintedInk): readonly PreflightFinding[] {
  if (edgeThreshold === undefined || facts.lostShare <= LOST_SHARE) return [];
  const detail = `Hard edges lose ${percent(facts.lostShare)} of the ink: pixels less than ${percent(edgeThreshold / FULL_ALPHA)} opaque are not printed. Lower edgeThreshold, or set edges to soft.`;
  return [{ rule: 'edges', code: 'ink_lost', detail }];
}

function inPx({ widthPx, heightPx }: PixelSize): string {
  return `${widthPx} x ${heightPx} px`;
}
