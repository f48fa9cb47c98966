import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { Downloads } from '../../fetching/downloads.ts';
import { fetchToScratch } from '../../fetching/fetch-to-scratch.ts';
import type { ArtworkSource, StoredSource } from '../../gang-sheet/order.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { linkToScratch } from './link-to-scratch.ts';
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
  readonly downloads: Downloads;
  readonly signal: AbortSignal;
}

/**
 * Copies one source to the scratch disk, within the limits on time and size.
 * @throws ArtworkFault, the signal's reason, or an error of the scratch disk
 */
export async function obtainFile(request: ObtainFile): Promise<SpooledFile> {
  const { source, config, downloads, signal } = request;
  const { storedPath, scratchDir, beforeWriting } = request.paths;
  const room = beforeWriting && { beforeWriting };
  if (source.kind === 'url') {
    return fetchToScratch({ url: source.url, downloads, scratchDir, signal, ...room });
  }
  const deadline = AbortSignal.timeout(config.timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  try {
    if (source.kind === 'kept') {
      return await linkToScratch(storedPath(source), { scratchDir, signal: either });
    }
    const stream = await openSource({ ...request, source });
    const { maxBytes } = config;
    return await spoolToScratch(stream, { scratchDir, maxBytes, signal: either, ...room });
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw tooSlow(config.timeoutMs);
    throw error;
  }
}

/** A source that has to be copied. Kept files are only linked, and URLs are fetched. */
interface OpenSource extends ObtainFile {
  readonly source: Exclude<ArtworkSource, { readonly kind: 'kept' | 'url' }>;
}

async function openSource({ source, config, paths }: OpenSource): Promise<Readable> {
  switch (source.kind) {
    case 'data':
      return Readable.from([readDataUri(source.data)]);
    case 'upload':
      throw new ArtworkFault('artwork_not_found', 'does not exist: upload it first');
    case 'file':
      return (await openFileUnder(config.dir, source.path)).createReadStream();
    case 'spooled':
      return Readable.from([readDataUri(await readSpooled(paths.storedPath(source)))]);
  }
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
