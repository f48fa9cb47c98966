import type { ToRenderer } from '../../messages.ts';
import type { Job, JobContents } from '../job.ts';
import type { JobStores } from '../stores/job-stores.ts';
import { peakFactors } from './peak-factor.ts';

/** Tells the renderer to run a job: a new one, or one that an earlier renderer began. */
export function runMessage(
  { id, createdAt, parts }: Job,
  { request, plan }: JobContents,
  { deaths, peaks }: Pick<JobStores, 'deaths' | 'peaks'>,
): Extract<ToRenderer, { type: 'run' }> {
  return {
    type: 'run',
    job: {
      id,
      createdAt,
      request,
      plan,
      parts,
      lowMemory: deaths.of(id).memory > 0,
      peakFactors: peakFactors(peaks.all()),
    },
  };
}
