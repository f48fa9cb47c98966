import type { Fault } from '../../errors.ts';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { ArtworkSource, Item } from '../../gang-sheet/order.ts';
import type { PreflightLevels } from '../../gang-sheet/preflight.ts';
import { ArtworkFault, endsDecoding } from '../../image-files/artwork-fault.ts';
import { nothingAbove } from '../verdicts/blank.ts';
import { sourceKey } from '../verdicts/describe-source.ts';
import { FetchedFiles } from '../../fetching/fetched-files.ts';
import type { ArtworkDecoder } from '../decoder/artwork-decoder.ts';
import type { KnownVerdicts } from '../verdicts/known-verdicts.ts';
import { remember } from '../verdicts/remember.ts';
import { mapInParallel } from '../../map-in-parallel.ts';
import { obtainFile, type ArtworkPaths, type SourceLimits } from './obtain-file.ts';
import { toldByLevel } from '../preflight/told-by-level.ts';
import { rejectItems, type RejectedItem } from '../verdicts/reject-items.ts';
import type { SpooledFile } from '../../image-files/spool-to-scratch.ts';

const COPIES_AT_ONCE = 6;

/** Limits for the artwork of one order. */
export interface ArtworkLimits extends SourceLimits {
  readonly maxPixels: number;
}

export interface ObtainArtworks {
  readonly items: readonly Item[];
  readonly config: ArtworkLimits;
  readonly paths: ArtworkPaths;
  readonly signal: AbortSignal;
  /** Inspects the files. */
  readonly decoder: Pick<ArtworkDecoder, 'inspect' | 'contentBoxes'>;
  /** Files that earlier inspections found sound, by SHA-256. Files found sound now are added. */
  readonly sound?: Map<string, true>;
  /** Faults that earlier decodes found; such files are refused immediately. */
  readonly verdicts?: KnownVerdicts;
  /** Preflight levels. Findings that block are listed together with unusable artwork. */
  readonly levels?: PreflightLevels;
  /** Called after each of the `total` distinct sources. */
  readonly onObtained?: (count: number, total: number) => void;
}

/** The result for one source or one file. */
type Outcome<T> = { readonly value: T } | { readonly fault: ArtworkFault };

/**
 * Copies the artwork of every item to the scratch disk and measures it from its header. Identical
 * sources are fetched once, and identical files are kept once.
 * @returns one artwork per item, in the order of the items
 * @throws ServiceError `artwork_rejected` with a fault for every item with unusable artwork
 * @throws the signal's reason, or a disk error
 */
export async function obtainArtworks(request: ObtainArtworks): Promise<readonly Artwork[]> {
  const sources = new Map(request.items.map((item) => [sourceKey(item.source), item.source]));
  const files = await obtainFiles(sources, request);
  const fileOf = (item: Item) => files.get(sourceKey(item.source));
  const artworks = await inspectFiles(groupByFile(request.items, fileOf), request);
  return artworkPerItem(request, (item) => {
    const file = fileOf(item);
    if (file === undefined || 'fault' in file) return file;
    const mismatch = hashMismatch(item, file.value);
    return mismatch === null ? artworks.get(file.value.sha256) : { fault: mismatch };
  });
}

async function obtainFiles(
  sources: ReadonlyMap<string, ArtworkSource>,
  { config, paths, signal, onObtained }: ObtainArtworks,
): Promise<ReadonlyMap<string, Outcome<SpooledFile>>> {
  const fetched = await FetchedFiles.in(paths.fetchedDir);
  let count = 0;
  const entries = await mapInParallel([...sources], COPIES_AT_ONCE, async ([key, source]) => {
    const file = await outcomeOf(obtainFile({ source, config, paths, fetched, signal }));
    count += 1;
    onObtained?.(count, sources.size);
    return [key, file] as const;
  });
  return new Map(entries);
}

interface UsedFile {
  readonly file: SpooledFile;
  /** Whether any item trims its transparent border. */
  trim: boolean;
  /** The trim thresholds of all items. */
  readonly trimAlphas: Set<number>;
  /** The largest printed width; a height stands for it if no width is given. */
  printedPx: number;
}

function groupByFile(
  items: readonly Item[],
  fileOf: (item: Item) => Outcome<SpooledFile> | undefined,
): readonly UsedFile[] {
  const used = new Map<string, UsedFile>();
  for (const item of items) {
    const file = fileOf(item);
    if (file === undefined || 'fault' in file) continue;
    const { sha256 } = file.value;
    const unused = { file: file.value, trim: false, trimAlphas: new Set<number>(), printedPx: 0 };
    const one = used.get(sha256) ?? unused;
    used.set(sha256, one);
    one.printedPx = Math.max(one.printedPx, item.widthPx ?? item.heightPx ?? 0);
    if (!item.trim) continue;
    one.trim = true;
    one.trimAlphas.add(item.trimAlpha ?? 0);
  }
  return [...used.values()];
}

/** Runs one at a time, because measuring a content box may hold a whole decoded image. */
async function inspectFiles(
  used: readonly UsedFile[],
  request: ObtainArtworks,
): Promise<ReadonlyMap<string, Outcome<Artwork>>> {
  const artworks = new Map<string, Outcome<Artwork>>();
  for (const one of used) {
    const outcome = await outcomeOf(inspectUnlessKnown(one, request));
    artworks.set(one.file.sha256, outcome);
    if ('fault' in outcome && endsDecoding(outcome.fault)) break;
  }
  return artworks;
}

async function inspectUnlessKnown(used: UsedFile, request: ObtainArtworks): Promise<Artwork> {
  const { sha256 } = used.file;
  const { verdicts } = request;
  verdicts?.assertPrintable(sha256);
  try {
    const artwork = await inspect(used, request);
    return used.trim ? await withBoxes(artwork, used, request) : artwork;
  } catch (error) {
    const isBlank = error instanceof ArtworkFault && error.code === 'artwork_empty';
    if (isBlank) verdicts?.note(sha256, error);
    throw error;
  }
}

async function inspect(
  { file, printedPx }: UsedFile,
  { config: { maxPixels }, paths: { scratchDir }, decoder, sound, signal }: ObtainArtworks,
): Promise<Artwork> {
  const isKnownSound = sound?.has(file.sha256) === true;
  const request = { file, maxPixels, isKnownSound, printedPx, scratchDir };
  const artwork = await decoder.inspect(request, signal);
  if (sound !== undefined) remember(sound, file.sha256, true);
  return artwork;
}

async function withBoxes(
  artwork: Artwork,
  { trimAlphas }: UsedFile,
  { paths: { scratchDir }, decoder, signal }: ObtainArtworks,
): Promise<Artwork> {
  const alphas = [...trimAlphas];
  const boxes = await decoder.contentBoxes({ artwork, alphas, scratchDir }, signal);
  return { ...artwork, ...boxes };
}

function artworkPerItem(
  { items, levels }: Pick<ObtainArtworks, 'items' | 'levels'>,
  outcomeFor: (item: Item) => Outcome<Artwork> | Outcome<SpooledFile> | undefined,
): readonly Artwork[] {
  const artworks: Artwork[] = [];
  const blocked: Fault[] = [];
  const rejected: RejectedItem[] = [];
  let notLookedAt = 0;
  for (const item of items) {
    const outcome = outcomeFor(item);
    if (outcome === undefined) {
      notLookedAt += 1;
      continue;
    }
    const fault = 'fault' in outcome ? outcome.fault : nothingAbove(item, outcome.value as Artwork);
    if (fault !== null) rejected.push({ item, fault });
    else if ('value' in outcome) {
      const artwork = outcome.value as Artwork;
      artworks.push(artwork);
      blocked.push(...blockedOf(item, artwork, levels));
    }
  }
  if (rejected.length === 0) return artworks;
  throw rejectItems(rejected, items.length, { others: blocked, notLookedAt });
}

/** Findings that block the item. Without levels there are none: preflight decides later. */
function blockedOf(
  item: Item,
  { findings = [] }: Artwork,
  levels: PreflightLevels | undefined,
): readonly Fault[] {
  if (levels === undefined) return [];
  return toldByLevel([{ item, findings }], levels).faults;
}

function hashMismatch({ sha256 }: Item, file: SpooledFile): ArtworkFault | null {
  if (sha256 === undefined || sha256 === file.sha256) return null;
  const message =
    'does not match the sha256 in the order: send the file with that hash, or omit sha256';
  return new ArtworkFault('artwork_sha256_mismatch', message);
}

async function outcomeOf<T>(work: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof ArtworkFault) return { fault: error };
    throw error;
  }
}
