import { isFinal, type Job } from '../../jobs/job.ts';
import type { JobStore } from '../../jobs/stores/job-store.ts';
import { findOrDamaged, UnreadableJob } from '../../jobs/unreadable-job.ts';
import type { DataFolders } from '../../storage/data-folders.ts';
import { createScratchFolders, type ScratchFolders } from '../../storage/scratch-folders.ts';

/**
 * Removes the folders that an earlier process left behind. Called at startup, before any job runs.
 * @returns the jobs' working folders
 */
export async function sweepFolders(
  { inputs, scratch }: Pick<DataFolders, 'inputs' | 'scratch'>,
  jobs: Pick<JobStore, 'brief'>,
): Promise<ScratchFolders> {
  // Artwork from a request is on disk before the job is in the database.
  await createScratchFolders(inputs).sweep((id) => isNeeded(jobs, id, (job) => job !== null));
  const folders = createScratchFolders(scratch);
  await folders.sweep((id) => isNeeded(jobs, id, needsScratch));
  return folders;
}

/** The folder of a damaged job stays, because the job may be repaired. */
async function isNeeded(
  jobs: Pick<JobStore, 'brief'>,
  id: string,
  needs: (job: Job | null) => boolean,
): Promise<boolean> {
  const job = await findOrDamaged(jobs, id);
  return job instanceof UnreadableJob || needs(job);
}

/** Whether the job will continue or can be resumed. */
function needsScratch(job: Job | null): boolean {
  return job !== null && (!isFinal(job.status) || job.resumableUntil !== null);
}
