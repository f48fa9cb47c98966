import { mkdir, rm } from 'node:fs/promises';

/** Makes a folder for one piece of work and removes it afterwards, whatever happens. */
export async function inScratchFolder<T>(
  folder: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(folder);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
