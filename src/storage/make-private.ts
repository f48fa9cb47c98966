import { chmod, stat } from 'node:fs/promises';
import { isMissing } from './file-errors.ts';

/** Mode of a folder that only its owner may enter. */
export const FOLDER_MODE = 0o700;
/** Mode of a file that only its owner may read. */
export const FILE_MODE = 0o600;

/** The permissions of everyone but the owner. */
const OTHERS = 0o077;

/**
 * Sets the mode of files or folders that earlier versions left open to other users; skips missing
 * ones.
 * @returns the paths that others may still read
 */
export async function makePrivate(
  paths: readonly string[],
  mode: number,
): Promise<readonly string[]> {
  const stillOpen: string[] = [];
  for (const path of paths) {
    try {
      if (((await stat(path)).mode & OTHERS) !== 0) await chmod(path, mode);
      if (((await stat(path)).mode & OTHERS) !== 0) stillOpen.push(path);
    } catch (error) {
      // A volume may belong to another user who lets our group write; that must not prevent
      // startup.
      if (!isMissing(error)) stillOpen.push(path);
    }
  }
  return stillOpen;
}
