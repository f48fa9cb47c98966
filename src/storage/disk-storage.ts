import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from './file-errors.ts';
import { pathUnder } from './path-under.ts';
import type { ByteRange, Storage } from './storage.ts';

/** Keeps files in a local folder. `localPath` must be on the same file system as the folder. */
export function createDiskStorage(folder: string): Storage {
  const pathOf = (key: string): string => pathUnder(folder, key);

  return {
    async keep(localPath, key) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      await flush(localPath);
      await rename(localPath, path);
      // A rename is durable only after its folder has been flushed (POSIX).
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
