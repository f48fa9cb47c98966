import type { JobFetching } from '../fetching/job-fetching.ts';
import type { Job, JobHead } from '../job.ts';
import type { JobQueue } from './job-queue.ts';

interface Live {
  readonly queue: Pick<JobQueue, 'running' | 'fullDisks'>;
  readonly fetching: Pick<JobFetching, 'progressOf' | 'waitOf'>;
}

/** Adds what is not stored: progress, and what a queued job waits for. */
export function liveJob<Known extends JobHead>(
  job: Known,
  { queue, fetching }: Live,
): Known & Pick<Job, 'waiting'> {
  const progress = queue.running.get(job.id) ?? job.progress;
  if (job.status !== 'queued') return { ...job, progress };
  const artwork = fetching.progressOf(job.id);
  const waiting = fetching.waitOf(job.id) ?? queue.fullDisks.waitOf(job.id);
  return {
    ...job,
    progress: artwork === undefined ? progress : { ...progress, phase: 'artwork', artwork },
    ...(waiting && { waiting }),
  };
}
