import { constants } from 'node:fs';
import { open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join, sep, win32 } from 'node:path';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';

/** O_NONBLOCK, because opening a pipe without a writer would wait forever. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a regular file below `dir`. The path must stay below it after all symlinks are resolved. The open
 * file is checked again, because a folder on the resolved path may have become a symlink by then. The
 * caller closes the handle.
 * @param dir null when no folder is configured
 * @throws ArtworkFault
 */
export async function openFileUnder(dir: string | null, path: string): Promise<FileHandle> {
  if (dir === null) {
    const detail = 'cannot be used: this service has no artwork folder (ARTWORK_DIR is not set)';
    throw new ArtworkFault('artwork_not_allowed', detail);
  }
  if (leadsOut(path)) throw outside();
  try {
    const below = (await realpath(dir)) + sep;
    const real = await realpath(join(dir, path));
    if (!real.startsWith(below)) throw outside();
    return await openRegularFile(real, below);
  } catch (error) {
    throw error instanceof ArtworkFault ? error : notFound(error);
  }
}

function leadsOut(path: string): boolean {
  return (
    path === '' ||
    path.includes('\0') ||
    isAbsolute(path) ||
    win32.isAbsolute(path) ||
    path.split(/[/\\]/).includes('..')
  );
}

async function openRegularFile(path: string, below: string): Promise<FileHandle> {
  const handle = await open(path, FLAGS);
  try {
    if (!(await pathOfOpen(handle, path)).startsWith(below)) throw outside();
    if ((await handle.stat()).isFile()) return handle;
    throw new ArtworkFault('artwork_not_a_file', 'is not a regular file');
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Returns the location of the open file. Only Linux reports it (proc(5)); on other systems, the path is
 * resolved again.
 */
async function pathOfOpen({ fd }: FileHandle, path: string): Promise<string> {
  return process.platform === 'linux' ? readlink(`/proc/self/fd/${fd}`) : realpath(path);
}

function outside(): ArtworkFault {
  const detail = 'must be a relative path that stays inside the artwork folder';
  return new ArtworkFault('artwork_outside_dir', detail);
}

function notFound(cause: unknown): ArtworkFault {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const detail =
    code === 'ENOENT'
      ? 'was not found in the artwork folder'
      : `cannot be read from the artwork folder (${code})`;
  return new ArtworkFault('artwork_not_found', detail, { cause });
}
