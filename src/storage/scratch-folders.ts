import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The jobs' working folders. A job needs its folder while it runs, and to resume. */
export interface ScratchFolders {
  has(jobId: string): Promise<boolean>;
  /** Succeeds if the folder does not exist. */
  remove(jobId: string): Promise<void>;
  /** Removes the folders of jobs that do not need them. Called at startup, before any job runs. */
  sweep(isNeeded: (jobId: string) => Promise<boolean>): Promise<void>;
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
    async sweep(isNeeded) {
      for (const jobId of await readdir(dir)) if (!(await isNeeded(jobId))) await remove(jobId);
    },
  };
}
