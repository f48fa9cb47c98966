import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CheckedFiles, type LostFile } from './checked-files.ts';
import { isMissing } from './file-errors.ts';
import { fileSize } from './file-size.ts';
import { pathUnder } from './path-under.ts';
import type { ByteRange, Storage } from './storage.ts';

/**
 * Keeps files in a local folder. `localPath` must be on the same file system as the folder.
 * @param onLost called with each file that is found missing or altered
 */
export function createDiskStorage(folder: string, onLost?: (file: LostFile) => void): Storage {
  const pathOf = (key: string): string => pathUnder(folder, key);
  const checked = new CheckedFiles(onLost);
  const openKept = async (key: string): Promise<FileHandle> => {
    try {
      return await open(pathOf(key), 'r');
    } catch (error) {
      throw isMissing(error) ? checked.lost(key, 'missing') : error;
    }
  };

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
      return fileSize(pathOf(key));
    },

    async read(key, content, range?: ByteRange) {
      const file = await openKept(key);
      try {
        const bytes = await checked.check(key, file, content);
        // The end is always set, because the file may grow while it is being sent.
        const { start, end } = range ?? { start: 0, end: bytes - 1 };
        return file.createReadStream({ start, end, autoClose: true });
      } catch (error) {
        await file.close();
        throw error;
      }
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
