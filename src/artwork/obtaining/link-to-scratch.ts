import { link, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import type { SpooledFile } from '../../image-files/spool-to-scratch.ts';
import { isMissing, isTaken } from '../../storage/file-errors.ts';

/**
 * Links a file that is kept under its SHA-256 into the scratch folder. A hard link takes no space, and
 * the bytes remain as long as either name exists.
 * @param path on the same file system as `scratchDir`
 * @throws ArtworkFault `artwork_not_found`
 */
export async function linkToScratch(path: string, scratchDir: string): Promise<SpooledFile> {
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
  return { sha256, path: linked, bytes: (await stat(linked)).size };
}
