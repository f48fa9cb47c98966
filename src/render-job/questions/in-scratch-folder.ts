import { mkdir, rm } from 'node:fs/promises';

/** Creates a folder for `work` and removes it afterwards, even if `work` fails. */
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
