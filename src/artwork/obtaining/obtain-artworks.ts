import type { ArtworkConfig } from '../../config/config.ts';
import type { Fault } from '../../errors.ts';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { ArtworkSource, Item, StoredSource } from '../../gang-sheet/order.ts';
import type { PreflightLevels } from '../../gang-sheet/preflight.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { nothingAbove } from '../decoding/blank.ts';
import { sourceKey } from '../verdicts/describe-source.ts';
import { openDownloads } from './fetch-url.ts';
import { inspectArtwork } from '../inspection/inspect-artwork.ts';
import type { KnownVerdicts } from '../verdicts/known-verdicts.ts';
import { mapInParallel } from './map-in-parallel.ts';
import { obtainFile } from './obtain-file.ts';
import { toldByLevel } from '../preflight/told-by-level.ts';
import { rejectItems, type RejectedItem } from '../verdicts/reject-items.ts';
import type { SpooledFile } from '../../image-files/spool-to-scratch.ts';

const DOWNLOADS_AT_ONCE = 6;

export interface ObtainArtworks {
  readonly items: readonly Item[];
  readonly config: ArtworkConfig;
  /** Path of the file of a stored source. */
  readonly storedPath: (source: StoredSource) => string;
  /** Exists; ends up with one file for each distinct artwork, named by its SHA-256. */
  readonly scratchDir: string;
  readonly signal: AbortSignal;
  /** What earlier decodes have told; files that cannot be printed are refused at once. */
  readonly verdicts?: KnownVerdicts;
  /** Of preflight: what they block is listed together with what cannot be used. */
  readonly levels?: PreflightLevels;
  /** Called after each distinct source, `total` of them in all. */
  readonly onObtained?: (count: number, total: number) => void;
}

/** What became of one source, or of one file. */
type Outcome<T> = { readonly value: T } | { readonly fault: ArtworkFault };

/**
 * Brings the artwork of every item to scratch disk and measures it by its header: equal sources are
 * fetched once, equal bytes are one file.
 * @returns one artwork per item, in the order of the items
 * @throws ServiceError `artwork_rejected` with a fault for every item whose artwork is no good
 * @throws the signal's reason, or whatever the disk says
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
  { config, storedPath, scratchDir, signal, onObtained }: ObtainArtworks,
): Promise<ReadonlyMap<string, Outcome<SpooledFile>>> {
  const downloads = openDownloads(config.allowPrivateHosts);
  let count = 0;
  try {
    const entries = await mapInParallel([...sources], DOWNLOADS_AT_ONCE, async ([key, source]) => {
      const request = { source, config, storedPath, downloads, scratchDir, signal };
      const file = await outcomeOf(obtainFile(request));
      count += 1;
      onObtained?.(count, sources.size);
      return [key, file] as const;
    });
    return new Map(entries);
  } finally {
    await downloads.agent.destroy();
  }
}

interface UsedFile {
  readonly file: SpooledFile;
  /** Does any item cut the transparent border of it? */
  trim: boolean;
  /** And by which thresholds? */
  readonly trimAlphas: Set<number>;
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
    const one = used.get(sha256) ?? { file: file.value, trim: false, trimAlphas: new Set() };
    used.set(sha256, one);
    if (!item.trim) continue;
    one.trim = true;
    one.trimAlphas.add(item.trimAlpha ?? 0);
  }
  return [...used.values()];
}

/** One after the other: measuring a content box may hold a whole decoded image. */
async function inspectFiles(
  used: readonly UsedFile[],
  request: ObtainArtworks,
): Promise<ReadonlyMap<string, Outcome<Artwork>>> {
  const artworks = new Map<string, Outcome<Artwork>>();
  for (const one of used) {
    artworks.set(one.file.sha256, await outcomeOf(inspectUnlessKnown(one, request)));
  }
  return artworks;
}

async function inspectUnlessKnown(
  { file, trim, trimAlphas }: UsedFile,
  { config, scratchDir, signal, verdicts }: ObtainArtworks,
): Promise<Artwork> {
  verdicts?.assertPrintable(file.sha256);
  const { maxPixels } = config;
  try {
    return await inspectArtwork({
      ...{ file, trim, trimAlphas: [...trimAlphas], maxPixels, scratchDir, signal },
    });
  } catch (error) {
    const isBlank = error instanceof ArtworkFault && error.code === 'artwork_empty';
    if (isBlank) verdicts?.note(file.sha256, error);
    throw error;
  }
}

function artworkPerItem(
  { items, levels }: Pick<ObtainArtworks, 'items' | 'levels'>,
  outcomeFor: (item: Item) => Outcome<Artwork> | Outcome<SpooledFile> | undefined,
): readonly Artwork[] {
  const artworks: Artwork[] = [];
  const blocked: Fault[] = [];
  const rejected: RejectedItem[] = [];
  for (const item of items) {
    const outcome = outcomeFor(item);
    if (outcome === undefined) throw new TypeError(`no artwork was sought for ${item.pointer}`);
    const fault = 'fault' in outcome ? outcome.fault : nothingAbove(item, outcome.value as Artwork);
    if (fault !== null) rejected.push({ item, fault });
    else if ('value' in outcome) {
      const artwork = outcome.value as Artwork;
      artworks.push(artwork);
      blocked.push(...blockedOf(item, artwork, levels));
    }
  }
  if (rejected.length === 0) return artworks;
  throw rejectItems(rejected, items.length, blocked);
}

/** Without levels nothing is: preflight decides. */
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
  const message = `must be the file that the order names by its SHA-256, received another one: send that file, or leave sha256 out`;
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
