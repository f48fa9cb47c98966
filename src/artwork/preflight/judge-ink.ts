import type { InkFacts, PixelSize, PreflightFinding } from '../../gang-sheet/preflight.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { blank } from '../decoding/blank.ts';
import { percent } from '../../gang-sheet/percent.ts';
import { FULL_ALPHA } from '../../gang-sheet/alpha.ts';
import { INK_LEVELS } from '../ink/ink-levels.ts';

/** Of the visible pixels: the rim of a plain shape has less, fine art has 20 to 90 %. */
const SOFTENED_SHARE = 0.02;
/** Of the ink. */
const LOST_SHARE = 0.02;

/** How an item is printed. */
export interface PrintedInk {
  readonly facts: InkFacts;
  readonly trim: boolean;
  /** Is each printed pixel one of the file, or is there no such thing, as in an SVG? */
  readonly showsSource: boolean;
  /** Is it drawn, from an SVG? */
  readonly isVector: boolean;
  /** Absent: soft edges. */
  readonly edgeThreshold?: number | undefined;
}

/** The fault of artwork of which nothing is printed; null: there is something. */
export function emptinessOf({ facts, edgeThreshold }: PrintedInk): ArtworkFault | null {
  if (facts.isPrinted) return null;
  if (edgeThreshold === undefined || !facts.isVisible) return blank();
  const detail = `has no pixel that is at least ${percent(edgeThreshold / FULL_ALPHA)} opaque at its printed size, so that hard edges leave nothing of it: lower edgeThreshold, or set edges to soft`;
  return new ArtworkFault('artwork_empty', detail);
}

/**
 * What speaks against printing an artwork so.
 * @param isSourceHard told, where it matters, whether the file has hard edges
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
  // Hard edges print no haze, but trimming has left room for it.
  const isPrinted = edgeThreshold < INK_LEVELS.aboveHaze;
  if (facts.haze === null || !(isPrinted || trim)) return [];
  const { content, art } = facts.haze;
  // Where a dash or a tile ends, cairo leaves slivers of a few 255ths that are in no file.
  if (isVector && art !== null) return [];
  const most = percent((INK_LEVELS.aboveHaze - 1) / FULL_ALPHA);
  const detail =
    art === null
      ? `All of the artwork is nearly invisible (at most ${most} opaque). Make it opaque in the file.`
      : `Nearly invisible pixels (at most ${most} opaque) lie far from the art: with them it is ${inPx(content)} in print, without them ${inPx(art)}. Clean the file, or set trim with trimThreshold 0.02.`;
  return [{ rule: 'haze', code: 'haze', detail }];
}

function softened({ facts }: PrintedInk): PreflightFinding {
  const detail = `The artwork has hard edges, but printing at this size makes them half transparent: 0 % of the visible pixels are 5 to 95 % opaque in the file, ${percent(facts.softShare)} in print. Set edges to hard.`;
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
