import type { RenderJob } from '../../messages.ts';
import type { JobStores } from '../stores/job-stores.ts';
import { peakFactors } from './peak-factor.ts';

/**
 * Reads a job in the form that the renderer receives; null: no such job.
 * @throws UnreadableJob
 */
export function readRenderJob(
  id: string,
  { jobs, deaths, peaks }: Pick<JobStores, 'jobs' | 'deaths' | 'peaks'>,
): RenderJob | null {
  const job = jobs.head(id);
  const contents = jobs.contents(id);
  if (job === null || contents === null) return null;
  return {
    id,
    owner: job.owner,
    createdAt: job.createdAt,
    request: contents.request,
    plan: contents.plan,
    parts: jobs.parts(id, job.partCount),
    lowMemory: deaths.of(id).memory > 0,
    peakFactors: peakFactors(peaks.all()),
  };
}
