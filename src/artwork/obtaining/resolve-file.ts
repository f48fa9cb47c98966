import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join, sep, win32 } from 'node:path';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';

/** O_NONBLOCK, because opening a pipe without a writer would wait forever. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a regular file below `dir`. The path must stay below it after all symlinks are resolved, and
 * the resolved path is opened. The caller closes the handle.
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
    const real = await realpath(join(dir, path));
    if (!real.startsWith((await realpath(dir)) + sep)) throw outside();
    return await openRegularFile(real);
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

async function openRegularFile(path: string): Promise<FileHandle> {
  const handle = await open(path, FLAGS);
  const isFile = await handle.stat().then((stats) => stats.isFile());
  if (isFile) return handle;
  await handle.close();
  throw new ArtworkFault('artwork_not_a_file', 'is not a regular file');
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
