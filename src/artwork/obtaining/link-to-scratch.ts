import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import type { SpooledFile } from '../../image-files/spool-to-scratch.ts';
import { isMissing, isTaken } from '../../storage/file-errors.ts';

export interface LinkOptions {
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/**
 * Links a file that is kept under its SHA-256 into the scratch folder. A hard link takes no space, and
 * the bytes remain as long as either name exists. A file that no longer matches its hash is not printed.
 * @param path on the same file system as the scratch folder
 * @throws ArtworkFault `artwork_not_found`; the signal's reason
 */
export async function linkToScratch(
  path: string,
  { scratchDir, signal }: LinkOptions,
): Promise<SpooledFile> {
  const sha256 = basename(path);
  const linked = join(scratchDir, sha256);
  try {
    await link(path, linked);
  } catch (cause) {
    if (isMissing(cause)) {
      const detail = 'no longer exists: upload it again';
      throw new ArtworkFault('artwork_not_found', detail, { cause });
    }
    if (!isTaken(cause)) throw cause;
  }
  if ((await sha256Of(linked, signal)) !== sha256) {
    await rm(linked, { force: true });
    throw new ArtworkFault('artwork_not_found', 'was altered on disk: upload it again');
  }
  return { sha256, path: linked, bytes: (await stat(linked)).size };
}

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}
