import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import type { SpooledFile } from '../../image-files/spool-to-scratch.ts';
import { isMissing, isTaken } from '../../storage/file-errors.ts';

/** A file whose content is known by its hash. */
export interface HashedFile {
  /** On the same file system as the scratch folder. */
  readonly path: string;
  /** In hex. */
  readonly sha256: string;
  /** What helps if the file is lost: "upload it again". */
  readonly remedy: string;
}

export interface LinkOptions {
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/**
 * Links a file into the scratch folder under its SHA-256. A hard link takes no space, and the bytes remain as
 * long as either name exists. A file that no longer matches its hash is not printed.
 * @throws ArtworkFault `artwork_not_found`; the signal's reason
 */
export async function linkToScratch(
  { path, sha256, remedy }: HashedFile,
  { scratchDir, signal }: LinkOptions,
): Promise<SpooledFile> {
  const linked = join(scratchDir, sha256);
  try {
    await link(path, linked);
  } catch (cause) {
    if (isMissing(cause)) {
      throw new ArtworkFault('artwork_not_found', `no longer exists: ${remedy}`, { cause });
    }
    if (!isTaken(cause)) throw cause;
  }
  if ((await sha256Of(linked, signal)) !== sha256) {
    await rm(linked, { force: true });
    throw new ArtworkFault('artwork_not_found', `was altered on disk: ${remedy}`);
  }
  return { sha256, path: linked, bytes: (await stat(linked)).size };
}

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}
