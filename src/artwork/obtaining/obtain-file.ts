import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { FetchedFiles } from '../../fetching/fetched-files.ts';
import type { ArtworkSource, StoredSource } from '../../gang-sheet/order.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { linkToScratch, type HashedFile } from './link-to-scratch.ts';
import { readDataUri } from './read-data-uri.ts';
import { openFileUnder } from './resolve-file.ts';
import { isMissing } from '../../storage/file-errors.ts';
import { spoolToScratch, type SpooledFile } from '../../image-files/spool-to-scratch.ts';

/** Limits for one source. */
export interface SourceLimits {
  /** The folder with `file` artwork. If null, such artwork is refused. */
  readonly dir: string | null;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** Paths of artwork on the disk. */
export interface ArtworkPaths {
  /** Returns the path of the file for a stored source. */
  readonly storedPath: (source: StoredSource) => string;
  /** The folder of files that were fetched from URLs; it need not exist. */
  readonly fetchedDir: string;
  /** An existing folder. It receives one file for each distinct artwork, named by its SHA-256. */
  readonly scratchDir: string;
  /**
   * Waits until that many bytes may be written to the folder; absent: the disk is not checked.
   * @throws ServiceError `storage_full`
   */
  readonly beforeWriting?: (bytes: number) => Promise<void>;
}

export interface ObtainFile {
  readonly source: ArtworkSource;
  readonly config: SourceLimits;
  readonly paths: ArtworkPaths;
  /** What the service has fetched from URLs. */
  readonly fetched: FetchedFiles;
  readonly signal: AbortSignal;
}

/**
 * Copies one source to the scratch disk, within the limits on time and size.
 * @throws ArtworkFault, the signal's reason, or an error of the scratch disk
 */
export async function obtainFile(request: ObtainFile): Promise<SpooledFile> {
  const { config, signal } = request;
  const deadline = AbortSignal.timeout(config.timeoutMs);
  try {
    return await obtain(request, AbortSignal.any([signal, deadline]));
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw tooSlow(config.timeoutMs);
    throw error;
  }
}

async function obtain(
  { source, config, paths, fetched }: ObtainFile,
  signal: AbortSignal,
): Promise<SpooledFile> {
  const { storedPath, scratchDir, beforeWriting } = paths;
  const { maxBytes } = config;
  const target = { scratchDir, maxBytes, signal, beforeWriting };
  switch (source.kind) {
    case 'kept': {
      const file = { path: storedPath(source), sha256: source.sha256, remedy: 'upload it again' };
      return linkToScratch(file, target);
    }
    case 'url':
      return linkToScratch(fetchedFile(source.url, fetched), target);
    case 'data':
      return spoolToScratch(Readable.from([readDataUri(source.data)]), target);
    case 'upload':
      throw new ArtworkFault('artwork_not_found', 'does not exist: upload it first');
    case 'file': {
      const file = await openFileUnder(config.dir, source.path);
      return spoolToScratch(file.createReadStream(), target);
    }
    case 'spooled': {
      const data = readDataUri(await readSpooled(storedPath(source)));
      return spoolToScratch(Readable.from([data]), target);
    }
  }
}

function fetchedFile(url: string, fetched: FetchedFiles): HashedFile {
  const file = fetched.of(url);
  const remedy = 'order it again';
  if (file !== undefined) return { ...file, remedy };
  const detail = `is no longer on the disk: ${remedy}`;
  throw new ArtworkFault('artwork_not_found', detail, { transient: true });
}

/** The name of the file is the hash of the data URI. */
async function readSpooled(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (!isMissing(cause)) throw cause;
    throw new ArtworkFault('artwork_not_found', 'no longer exists: send it again', { cause });
  });
  if (createHash('sha256').update(text).digest('hex') === basename(path, '.uri')) return text;
  throw new ArtworkFault('artwork_not_found', 'was altered on disk: send it again');
}

function tooSlow(timeoutMs: number): ArtworkFault {
  const detail = `did not arrive completely within ${timeoutMs} ms`;
  return new ArtworkFault('artwork_timeout', detail, { transient: true });
}
