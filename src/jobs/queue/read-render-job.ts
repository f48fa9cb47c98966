import type { PeakFactors, RenderJob } from '../../messages.ts';
import type { JobStores } from '../stores/job-stores.ts';

/**
 * Reads a job in the form that the renderer receives; null: no such job.
 * @throws UnreadableJob
 */
export async function readRenderJob(
  id: string,
  { jobs, deaths }: Pick<JobStores, 'jobs' | 'deaths'>,
  factors: PeakFactors,
): Promise<RenderJob | null> {
  const job = await jobs.head(id);
  const contents = await jobs.contents(id);
  if (job === null || contents === null) return null;
  return {
    id,
    owner: job.owner,
    createdAt: job.createdAt,
    request: contents.request,
    plan: contents.plan,
    parts: await jobs.parts(id, job.partCount),
    lowMemory: (await deaths.of(id)).memory > 0,
    peakFactors: factors,
  };
}
