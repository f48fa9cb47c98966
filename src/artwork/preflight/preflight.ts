import type { Artwork, Warning } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';
import {
  levelOf,
  needsPixels,
  type ColourFacts,
  type InkFacts,
  type PixelMeasures,
  type PreflightFinding,
  type PreflightLevels,
  type PreflightReport,
} from '../../gang-sheet/preflight.ts';
import { endsDecoding, type ArtworkFault } from '../../image-files/artwork-fault.ts';
import { showsSource } from './enlargement.ts';
import { emptinessOf, judgeInk, type PrintedInk } from './judge-ink.ts';
import { printedFitting } from '../sizing/printed-fitting.ts';
import { rejectItems, type RejectedItem } from '../verdicts/reject-items.ts';
import { UnprintableArtwork } from '../verdicts/unprintable-artwork.ts';
import { effectiveDpi } from '../sizing/resolution.ts';
import { blockedItems } from './blocked-items.ts';
import { judgeColour, judgePixels, judgeResolution } from './judge.ts';
import type { Measurements } from './measurements.ts';
import { toldByLevel, type ItemFindings } from './told-by-level.ts';

export interface PreflightItems {
  readonly items: readonly Item[];
  /** One artwork for each item. */
  readonly artworks: readonly Artwork[];
  /** Resolution of the sheet. */
  readonly dpi: number;
  readonly levels: PreflightLevels;
  readonly measurements: Pick<
    Measurements,
    'colour' | 'pixels' | 'ink' | 'knownInk' | 'hasHardEdges'
  >;
}

/**
 * Checks every item before packing. An artwork is decoded only if a rule needs its pixels, and is measured
 * once, no matter how many items print it.
 * @returns the warnings
 * @throws ServiceError `preflight_blocked` with a fault for every finding of a rule that blocks;
 *   `artwork_rejected`, which includes those faults, if an artwork cannot be decoded
 */
export async function preflightItems(request: PreflightItems): Promise<readonly Warning[]> {
  const { items, levels } = request;
  const found: ItemFindings[] = [];
  const rejected: RejectedItem[] = [];
  for (const [index, item] of items.entries()) {
    const looked = await lookAt(item, artworkAt(request, index), request).catch(unprintable);
    if (looked.fault !== null) rejected.push({ item, fault: looked.fault });
    found.push({ item, findings: looked.findings });
    if (looked.fault !== null && endsDecoding(looked.fault)) break;
  }
  const { warnings, faults } = toldByLevel(found, levels);
  const notLookedAt = items.length - found.length;
  if (rejected.length > 0)
    throw rejectItems(rejected, items.length, { others: faults, notLookedAt });
  if (faults.length > 0) throw blockedItems(faults, items.length);
  return warnings;
}

/** The result for an artwork that cannot be decoded: a fault and no findings. */
function unprintable(error: unknown): Looked {
  if (!(error instanceof UnprintableArtwork)) throw error;
  return { findings: [], fault: error.fault };
}

function artworkAt({ artworks }: PreflightItems, index: number): Artwork {
  const artwork = artworks[index];
  if (artwork === undefined) throw new TypeError(`item ${index} has no artwork`);
  return artwork;
}

/**
 * Reports everything about one item, regardless of the rules.
 * @throws UnprintableArtwork if the artwork cannot be decoded
 * @throws ServiceError `artwork_rejected` if it prints nothing
 */
export async function reportOn(
  item: Item,
  artwork: Artwork,
  deps: Pick<PreflightItems, 'dpi' | 'levels' | 'measurements'>,
): Promise<PreflightReport> {
  const { dpi, levels, measurements } = deps;
  const colour = await measurements.colour(artwork);
  const pixels = await measurements.pixels(artwork);
  const fitting = printedFitting(item, artwork, dpi);
  const { widthPx, heightPx } = fitting;
  const ink = await measurements.ink(artwork, fitting);
  const looked = await judgeLooks({ item, artwork, ink, colour, pixels }, deps);
  if (looked.fault !== null) throw rejectItems([{ item, fault: looked.fault }], 1);
  return {
    printed: { widthPx, heightPx, dpi },
    effectiveDpi: effectiveDpi({ item, artwork, widthPx, heightPx, dpi }),
    colour,
    pixels,
    ink,
    findings: looked.findings.map((finding) => ({ ...finding, level: levelOf(finding, levels) })),
  };
}

/** The measurements of one item; null if not measured. */
interface Looks {
  readonly item: Item;
  readonly artwork: Artwork;
  readonly colour: ColourFacts | null;
  readonly pixels: PixelMeasures | null;
  readonly ink: InkFacts | null;
}

interface Looked {
  readonly findings: readonly PreflightFinding[];
  /** Why the artwork cannot be printed; null if it can. */
  readonly fault: ArtworkFault | null;
}

/** Measures one item and decodes only if a rule needs it. Known ink facts are used in any case. */
async function lookAt(item: Item, artwork: Artwork, request: PreflightItems): Promise<Looked> {
  const { dpi, levels, measurements } = request;
  const isDecoded = needsPixels(levels);
  const fitting = printedFitting(item, artwork, dpi);
  const colour = levels.colour === 'off' ? null : await measurements.colour(artwork);
  const pixels = isDecoded ? await measurements.pixels(artwork) : null;
  const ink = isDecoded ? await measurements.ink(artwork, fitting) : measurements.knownInk(fitting);
  return judgeLooks({ item, artwork, colour, pixels, ink }, request);
}

async function judgeLooks(
  { item, artwork, colour, pixels, ink }: Looks,
  { dpi, levels, measurements }: Pick<PreflightItems, 'dpi' | 'levels' | 'measurements'>,
): Promise<Looked> {
  const fitting = printedFitting(item, artwork, dpi);
  const { widthPx, heightPx, trim, edgeThreshold } = fitting;
  const printed: PrintedInk | null = ink && {
    facts: ink,
    trim,
    edgeThreshold,
    showsSource: showsSource(artwork, fitting),
    isVector: artwork.format === 'svg',
  };
  const isHard = async () => levels.edges !== 'off' && measurements.hasHardEdges(artwork);
  return {
    findings: [
      ...(artwork.findings ?? []),
      ...judgeResolution({ item, artwork, widthPx, heightPx, dpi }),
      ...(colour === null ? [] : judgeColour(colour)),
      ...(pixels === null ? [] : judgePixels(pixels, ink)),
      ...(printed === null ? [] : await judgeInk(printed, isHard)),
    ],
    fault: printed === null ? null : emptinessOf(printed),
  };
}
