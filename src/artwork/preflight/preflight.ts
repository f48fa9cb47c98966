import { ServiceError, type Fault } from '../../errors.ts';
import type { Artwork, Warning } from '../../gang-sheet/artwork.ts';
import type { Item } from '../../gang-sheet/order.ts';
import {
  levelOf,
  needsPixels,
  type ColourFacts,
  type PixelMeasures,
  type PreflightFinding,
  type PreflightLevels,
  type PreflightReport,
} from '../../gang-sheet/preflight.ts';
import { sizeItem } from '../printed-size.ts';
import { rejectItems, type RejectedItem } from '../reject-items.ts';
import { UnprintableArtwork } from '../unprintable-artwork.ts';
import { effectiveDpi } from '../resolution.ts';
import { judgeColour, judgePixels, judgeResolution } from './judge.ts';
import type { Measurements } from './measurements.ts';

export interface PreflightItems {
  readonly items: readonly Item[];
  /** One for each item. */
  readonly artworks: readonly Artwork[];
  /** Of the sheet. */
  readonly dpi: number;
  readonly levels: PreflightLevels;
  readonly measurements: Pick<Measurements, 'colour' | 'pixels'>;
}

/**
 * Looks at every item before it is packed. Where no rule needs pixels, nothing is decoded; an artwork
 * is measured once, however many items print it.
 * @returns what is to be warned of
 * @throws ServiceError `preflight_blocked` with a fault for every finding of a rule that blocks;
 *   `artwork_rejected`, with those faults too, when an artwork cannot be decoded
 */
export async function preflightItems(request: PreflightItems): Promise<readonly Warning[]> {
  const { items, artworks, levels } = request;
  const warnings: Warning[] = [];
  const faults: Fault[] = [];
  const rejected: RejectedItem[] = [];
  for (const [index, item] of items.entries()) {
    const artwork = artworks[index];
    if (artwork === undefined) throw new TypeError(`item ${index} has no artwork`);
    const findings = await findingsOf(item, artwork, request).catch((error: unknown) => {
      if (!(error instanceof UnprintableArtwork)) throw error;
      rejected.push({ item, fault: error.fault });
      return [];
    });
    for (const finding of findings) {
      const { code, detail } = finding;
      const pointer = pointerOf(item, finding);
      const level = levelOf(finding, levels);
      if (level === 'warn') warnings.push({ pointer, code, detail });
      if (level === 'block') faults.push({ pointer, code, detail });
    }
  }
  if (rejected.length > 0) throw rejectItems(rejected, items.length, faults);
  if (faults.length === 0) return warnings;
  const blocked = new Set(faults.map(({ pointer }) => pointer)).size;
  const message = `${blocked} of ${items.length} items did not pass the preflight rules that block.`;
  throw new ServiceError('preflight_blocked', message, { faults });
}

/** What is wrong with the file stands at the artwork, what its print makes of it at the item. */
function pointerOf({ pointer }: Item, { code }: PreflightFinding): string {
  return code.startsWith('artwork_') ? `${pointer}/artwork` : pointer;
}

/** All that is known of one item, whatever the rules are. */
export async function reportOn(
  item: Item,
  artwork: Artwork,
  { dpi, levels, measurements }: Pick<PreflightItems, 'dpi' | 'levels' | 'measurements'>,
): Promise<PreflightReport> {
  const { widthPx, heightPx } = sizeItem(item, artwork, dpi);
  const printed = { item, artwork, widthPx, heightPx, dpi };
  const colour: ColourFacts = await measurements.colour(artwork);
  const pixels: PixelMeasures = await measurements.pixels(artwork);
  const findings = [
    ...(artwork.findings ?? []),
    ...[...judgeResolution(printed), ...judgeColour(colour), ...judgePixels(pixels)],
  ];
  return {
    printed: { widthPx, heightPx, dpi },
    effectiveDpi: effectiveDpi(printed),
    ...{ colour, pixels },
    findings: findings.map((finding) => ({ ...finding, level: levelOf(finding, levels) })),
  };
}

async function findingsOf(
  item: Item,
  artwork: Artwork,
  { dpi, levels, measurements }: PreflightItems,
): Promise<readonly PreflightFinding[]> {
  const { widthPx, heightPx } = sizeItem(item, artwork, dpi);
  const resolution = judgeResolution({ item, artwork, widthPx, heightPx, dpi });
  const colour = levels.colour === 'off' ? [] : judgeColour(await measurements.colour(artwork));
  const pixels = needsPixels(levels) ? judgePixels(await measurements.pixels(artwork)) : [];
  return [...(artwork.findings ?? []), ...resolution, ...colour, ...pixels];
}
