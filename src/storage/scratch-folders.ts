import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders in which jobs keep what they need while they run, and to go on after an interruption. */
export interface ScratchFolders {
  has(jobId: string): Promise<boolean>;
  /** Nothing there is fine. */
  remove(jobId: string): Promise<void>;
  /** Removes what belongs to no job that goes on; for the start, when nobody is at work. */
  sweep(goesOn: (jobId: string) => boolean): Promise<void>;
}

export function createScratchFolders(dir: string): ScratchFolders {
  const remove = (jobId: string): Promise<void> =>
    rm(join(dir, jobId), { recursive: true, force: true });
  return {
    remove,
    has: (jobId) =>
      access(join(dir, jobId)).then(
        () => true,
        () => false,
      ),
    async sweep(goesOn) {
      const left = (await readdir(dir)).filter((jobId) => !goesOn(jobId));
      await Promise.all(left.map(remove));
    },
  };
}
