import type { JobStore } from '../jobs/job-store.ts';
import { isFinal, type Job } from '../jobs/job.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import { createScratchFolders, type ScratchFolders } from '../storage/scratch-folders.ts';

/**
 * At start, when nobody is at work: clears what an end in the middle has left in the folders of jobs.
 * @returns the folders that jobs work in
 */
export async function sweepFolders(
  { inputs, scratch }: Pick<DataFolders, 'inputs' | 'scratch'>,
  store: Pick<JobStore, 'find'>,
): Promise<ScratchFolders> {
  // What came with a request is on disk before its job is in the database.
  await createScratchFolders(inputs).sweep((id) => store.find(id) !== null);
  const folders = createScratchFolders(scratch);
  await folders.sweep((id) => needsScratch(store.find(id)));
  return folders;
}

/** Does the job go on by itself, or may somebody resume it? */
function needsScratch(job: Job | null): boolean {
  return job !== null && (!isFinal(job.status) || job.resumableUntil !== null);
}
