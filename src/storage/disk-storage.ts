import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import type { ByteRange, Storage } from './storage.ts';

/** Storage in a folder of a local disk; `localPath` and the folder must be on the same file system. */
export function createDiskStorage(folder: string): Storage {
  const pathOf = (key: string): string => {
    const path = normalize(join(folder, key));
    if (!path.startsWith(folder + sep))
      throw new Error(`storage key ${key} leads out of the folder`);
    return path;
  };

  return {
    async keep(localPath, key) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      await flush(localPath);
      await rename(localPath, path);
      // A rename is only durable once its folder is: POSIX leaves the entry in memory until then.
      await flush(dirname(path));
    },

    async size(key) {
      try {
        return (await stat(pathOf(key))).size;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },

    async read(key, range?: ByteRange) {
      const file = await open(pathOf(key), 'r');
      return file.createReadStream({ ...range, autoClose: true });
    },

    async remove(prefix) {
      await rm(pathOf(prefix), { recursive: true, force: true });
    },
  };
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
