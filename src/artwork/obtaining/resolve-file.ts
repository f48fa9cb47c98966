import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join, sep, win32 } from 'node:path';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';

/** O_NONBLOCK: opening a pipe that nobody writes to would wait for ever. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a regular file below `dir`; the path has to stay below it after all symlinks are followed,
 * and the real path is what is opened. Whoever calls closes the handle.
 * @param dir null when no folder is configured
 * @throws ArtworkFault
 */
export async function openFileUnder(dir: string | null, path: string): Promise<FileHandle> {
  if (dir === null) {
    const detail = 'cannot be used: this service has no artwork folder configured';
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
  throw new ArtworkFault('artwork_not_a_file', 'must be a regular file, received something else');
}

function outside(): ArtworkFault {
  const expectation = 'must be a relative path that stays inside the artwork folder';
  return new ArtworkFault('artwork_outside_dir', `${expectation}, received one that leads out`);
}

function notFound(cause: unknown): ArtworkFault {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const detail = `must be a readable file in the artwork folder, received ${code}`;
  return new ArtworkFault('artwork_not_found', detail, { cause });
}
